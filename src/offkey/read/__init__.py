"""Text becomes model, with every span kept."""
