#!/bin/bash
aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID
aws configure set aws_secret_access_key $AWS_SECRET_ACCESS_KEY
aws configure set region eu-central-1

SESSION=$(aws sts assume-role --role-arn "$ROLE_ARN" --role-session-name terraform --output json)
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
export AWS_ACCESS_KEY_ID=$(echo $SESSION | jq -r .Credentials.AccessKeyId)
export AWS_SECRET_ACCESS_KEY=$(echo $SESSION | jq -r .Credentials.SecretAccessKey)
export AWS_SESSION_TOKEN=$(echo $SESSION | jq -r .Credentials.SessionToken)
terraform apply
