"""Passwords of tests: Argon2 as in the product, but a guess costs next to nothing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """The product's is slow on purpose: 18 s of a whole run of the tests went into it."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
