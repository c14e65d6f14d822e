"""For the writer of the next notice: is a plan complete, can it be kept, what is different, and whom does it touch."""
