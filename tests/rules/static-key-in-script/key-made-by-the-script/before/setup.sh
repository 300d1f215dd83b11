#!/bin/bash
set -euo pipefail
made=$(aws iam create-access-key --user-name deploy)
ACCESS_KEY_ID=$(echo "$made" | jq -r '.AccessKey.AccessKeyId')
SECRET_ACCESS_KEY=$(echo "$made" | jq -r '.AccessKey.SecretAccessKey')
gh secret set AWS_ACCESS_KEY_ID --body "$ACCESS_KEY_ID"
gh secret set AWS_SECRET_ACCESS_KEY --body "$SECRET_ACCESS_KEY"
