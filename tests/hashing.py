"""Passwords of tests: Argon2 as in the product, but a guess costs next to nothing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """It is slow on purpose; four hundred times in a run that was a quarter of a minute."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
