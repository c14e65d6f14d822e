"""Forms of a declaration, one per wizard page."""
