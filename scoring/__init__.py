"""How many points, and why? Pure: a schedule and claims in, a score sheet out."""
