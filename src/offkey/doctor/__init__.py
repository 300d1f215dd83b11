"""Examines: which identity every tool would use here, and everything that is wrong with it."""
