#!/bin/bash
source ./new-user.txt
export AWS_ACCESS_KEY_ID="$NEW_AWS_ACCESS_KEY_ID"
export AWS_SECRET_ACCESS_KEY="$NEW_AWS_SECRET_ACCESS_KEY"
aws sts get-caller-identity

ROLE=$(aws sts assume-role --role-arn "$ROLE_ARN" --role-session-name check)
export AWS_ACCESS_KEY_ID=$(echo "$ROLE" | jq -r .Credentials.AccessKeyId)
export AWS_SECRET_ACCESS_KEY=$(echo "$ROLE" | jq -r .Credentials.SecretAccessKey)
export AWS_SESSION_TOKEN=$(echo "$ROLE" | jq -r .Credentials.SessionToken)
aws sts get-caller-identity
