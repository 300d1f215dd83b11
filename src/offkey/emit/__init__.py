"""Models become documents: pure."""
