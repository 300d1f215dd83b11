access_key = "<AWS access key>"
secret_key = "<AWS secret key>"
