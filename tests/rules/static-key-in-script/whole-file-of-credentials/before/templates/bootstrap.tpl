#!/bin/sh
set -eu

ATLANTIS_VERSION=${atlantis_version}
AWS_CREDENTIALS_BASE64=${aws_credentials_base64}

sudo mkdir -p /home/atlantis/.aws
echo "$${AWS_CREDENTIALS_BASE64}" | base64 -d | sudo tee /home/atlantis/.aws/credentials > /dev/null
