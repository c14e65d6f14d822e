"""The identity number: sealed at rest, found only by exact search, shown only masked unless somebody answers for it."""
