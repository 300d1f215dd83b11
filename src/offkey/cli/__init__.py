"""Parses, calls, renders: one file per command."""
