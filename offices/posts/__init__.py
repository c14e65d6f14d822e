"""Posts of public institutions, the opening that a declaration holds, and what three offices say of it."""
