"""AWS itself, asked live: what an account says becomes nouns here, and boto3 stays in this room."""
