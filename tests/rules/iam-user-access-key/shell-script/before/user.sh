#!/bin/sh
aws iam create-user --user-name ci
KEYS=$(aws iam create-access-key --user-name ci --output json)
aws --profile admin iam create-access-key \
  --user-name deploy > key.json
read -r ID SECRET < <(
  aws iam create-access-key \
    --user-name deploy --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text
)
# diff < <(aws iam create-access-key)
