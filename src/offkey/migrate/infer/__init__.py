"""What the repository shows by itself, for `offkey.yaml`."""
