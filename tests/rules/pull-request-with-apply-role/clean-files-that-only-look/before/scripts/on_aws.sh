#!/usr/bin/env bash
set -euo pipefail
cd infra
terraform init
if [[ "$*" == *--validate-only* ]]; then
  terraform plan
  exit 0
fi
terraform apply -auto-approve
aws sts get-caller-identity
