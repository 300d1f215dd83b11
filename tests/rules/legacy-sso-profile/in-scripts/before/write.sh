#!/bin/sh
cat > ~/.aws/config <<EOF
[profile dev]
region = eu-west-1
sso_start_url = https://octo-org.awsapps.com/start
sso_account_id = 111111111111
EOF
echo "[profile test]" >> ~/.aws/config
echo "sso_region = eu-west-1" >> ~/.aws/config
echo "sso_start_url = $URL" >> ~/.aws/config
