"""Other files that hand AWS keys on: text to named values, each with its place."""
