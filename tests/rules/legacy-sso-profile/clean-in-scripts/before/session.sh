#!/bin/sh
cat > ~/.aws/config <<EOF
[sso-session octo]
sso_start_url = https://octo-org.awsapps.com/start

[profile dev]
sso_session = octo
EOF
