"""Terraform's own functions, as far as they are pure."""
