#!/bin/bash
# The role of the instance.
CREDENTIALS=$(curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/app)
export AWS_ACCESS_KEY_ID=$(echo "$CREDENTIALS" | jq -r .AccessKeyId)
export AWS_SECRET_ACCESS_KEY=$(echo "$CREDENTIALS" | jq -r .SecretAccessKey)
export AWS_SESSION_TOKEN=$(echo "$CREDENTIALS" | jq -r .Token)
aws s3 sync s3://octo-boot /opt/boot
