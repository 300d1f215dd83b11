#!/bin/bash
set -euo pipefail
taken=$(aws sts assume-role --role-arn "$ROLE" --role-session-name deploy)
export AWS_ACCESS_KEY_ID=$(echo "$taken" | jq -r '.Credentials.AccessKeyId')
export AWS_SECRET_ACCESS_KEY=$(echo "$taken" | jq -r '.Credentials.SecretAccessKey')
export AWS_SESSION_TOKEN=$(echo "$taken" | jq -r '.Credentials.SessionToken')
