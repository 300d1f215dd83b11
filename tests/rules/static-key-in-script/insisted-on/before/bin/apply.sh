#!/bin/bash
if [ -z "$AWS_ACCESS_KEY_ID" ] || [ -z "$AWS_SECRET_ACCESS_KEY" ]; then
  echo "no key"
  exit 1
fi
cd terraform
terraform init
terraform plan
