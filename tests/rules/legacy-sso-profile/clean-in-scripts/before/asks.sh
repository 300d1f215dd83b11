#!/bin/sh
# aws configure set sso_start_url https://octo-org.awsapps.com/start
url=$(aws configure get sso_start_url --profile dev)
if grep -A10 "\[profile $PROFILE\]" ~/.aws/config | grep -q "sso_start_url"; then
  echo "run: aws configure set sso_start_url $url"
fi
if [ -n "$url" ] && [[ "$url" == https* ]]; then
  sso_start_url="$url"
fi
