"""Sets up: a configuration becomes a federation, and the federation Terraform."""
