#!/bin/sh
# a file that is copied by its path, a text of which nothing is known, and credentials of a session
CREDENTIALS_FILE="$HOME/.aws/credentials.$1"
cp "$CREDENTIALS_FILE" ~/.aws/credentials
echo "$CONTENT" > ~/.aws/credentials
echo "$SESSION_CREDENTIALS" > ~/.aws/credentials
CREDENTIALS=$(aws sts assume-role --role-arn "$ROLE" --role-session-name me | ./as-profile)
echo "$CREDENTIALS" > ~/.aws/credentials
echo "Put your AWS_CREDENTIALS ($AWS_CREDENTIALS) into ~/.aws/credentials"
