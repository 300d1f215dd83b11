#!/bin/sh
cd live
terraform init \
  -backend-config="bucket=acme-state" \
  -backend-config="access_key=${STATE_USER}" \
  -backend-config="secret_key=${STATE_PASSWORD}"
