"""The opinions, one file each; `RULES` is the explicit list."""
