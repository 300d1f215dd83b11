"""The facts of one CI platform per file."""
