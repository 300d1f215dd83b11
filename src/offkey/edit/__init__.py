"""Changes become text: pure, and untouched outside their spans."""
