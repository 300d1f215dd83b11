"""Runs a pipeline's jobs for real against the lab."""
