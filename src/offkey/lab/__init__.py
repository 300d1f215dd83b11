"""Pretends to be AWS, and verifies tokens, trusts and permissions as AWS does."""
