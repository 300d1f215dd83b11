"""What independent, published cases say about offkey; `make evidence` prints the scores."""
