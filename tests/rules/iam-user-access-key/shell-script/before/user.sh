#!/bin/sh
aws iam create-user --user-name ci
KEYS=$(aws iam create-access-key --user-name ci --output json)
aws --profile admin iam create-access-key \
  --user-name deploy > key.json
