#!/bin/sh
if [ -z "$AWS_ACCESS_KEY_ID" ] || [ -z "$AWS_SECRET_ACCESS_KEY" ]; then
  echo "the instance signs in"
fi
terraform plan || exit 1
