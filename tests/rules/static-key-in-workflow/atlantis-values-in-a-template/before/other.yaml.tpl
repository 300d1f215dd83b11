# Nobody starts a server with it: this is about atlantis, and no more.
environment:
  AWS_ACCESS_KEY_ID: ${key_id}
  AWS_SECRET_ACCESS_KEY: ${secret}
