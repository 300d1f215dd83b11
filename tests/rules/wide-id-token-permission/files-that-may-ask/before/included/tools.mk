run: ask

ask:
	./bin/ask
