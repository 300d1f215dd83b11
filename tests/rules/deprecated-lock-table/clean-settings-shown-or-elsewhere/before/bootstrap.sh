#!/bin/sh
echo "Put this into backend.hcl:"
echo "  dynamodb_table = \"$TABLE\""
echo "dynamodb_table = \"$TABLE\"" >> summary.txt
echo "dynamodb_table = \"\"" >> backend.hcl
terraform init -backend-config=backend.hcl
