#!/bin/sh
echo "$GOOGLE_CREDENTIALS" > ~/.config/gcloud/credentials.json
# echo "$AWS_CREDENTIALS" > ~/.aws/credentials
aws s3 ls
