#!/bin/bash
aws_access_key_id="$(credhub get -n /concourse/main/aws_access_key_id -q)"
aws_secret_access_key="$(credhub get -n /concourse/main/aws_secret_access_key -q)"

AWS_ACCESS_KEY_ID=${aws_access_key_id} \
AWS_SECRET_ACCESS_KEY="${aws_secret_access_key}" \
  aws s3 sync site s3://acme-site
