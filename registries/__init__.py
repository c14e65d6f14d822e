"""Doors to outside systems: each a protocol, an HTTP adapter and a visible answer when it does not open."""
