"""Finds: nodes meet rules."""
