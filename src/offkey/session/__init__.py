"""Runs: a token becomes a session, and the session an environment."""
