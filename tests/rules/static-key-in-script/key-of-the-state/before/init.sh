#!/bin/sh
terraform init \
  -backend-config="access_key=$STATE_USER" \
  -backend-config="secret_key=$STATE_PASSWORD"
restic -o "access_key=$COPY_USER" -o "secret_key=$COPY_PASSWORD" backup .
