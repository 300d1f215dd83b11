#!/bin/sh
tofu -chdir=network init -backend=false
tofu -chdir=network validate
terraform -chdir=network init \
  -backend-config="bucket=acme-state" \
  -backend-config="dynamodb_table=acme-lock"
