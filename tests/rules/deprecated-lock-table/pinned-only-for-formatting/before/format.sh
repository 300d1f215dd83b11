#!/bin/sh
TERRAFORM_VERSION=1.2.5
if [ "$(terraform version -json | jq -r .terraform_version)" != "$TERRAFORM_VERSION" ]; then
  exit 1
fi
terraform fmt -recursive .
