#!/bin/bash
session=($(aws sts assume-role --role-arn "$ROLE_ARN" --role-session-name ci --query Credentials.SessionToken --output text))
echo "AWS_SESSION_TOKEN=${session[0]}" >> credentials.env
