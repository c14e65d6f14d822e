"""The fixtures of the reference server."""

from tests.reference import reference, reference_process

__all__ = ["reference", "reference_process"]
