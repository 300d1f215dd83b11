#!/bin/sh
echo "endpoint = \"https://ams3.digitaloceanspaces.com\"" > backend.hcl
echo "dynamodb_table = \"$TABLE\"" >> backend.hcl
terraform init -backend-config=backend.hcl
