#!/bin/bash
SESSION=$(aws sts assume-role-with-web-identity --role-arn "$ROLE_ARN" --web-identity-token "$TOKEN" --role-session-name ci)
export AWS_ACCESS_KEY_ID=$(echo $SESSION | jq -r .Credentials.AccessKeyId)
export AWS_SECRET_ACCESS_KEY=$(echo $SESSION | jq -r .Credentials.SecretAccessKey)
aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID
aws configure set aws_secret_access_key $AWS_SECRET_ACCESS_KEY
