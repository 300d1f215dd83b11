#!/bin/sh
command -v terraform && echo "terraform init is not what this needs"
tofu -chdir=network init -input=false \
  -backend-config="bucket=acme-state" \
  -backend-config="dynamodb_table=acme-lock"
