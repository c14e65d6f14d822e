"""Measures the product beside what a user would pick instead: same work, answers compared, in one run."""
