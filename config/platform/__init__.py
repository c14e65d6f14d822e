"""What the system administrator and the audit administrator look at: the state of the installation, and the event chain."""
