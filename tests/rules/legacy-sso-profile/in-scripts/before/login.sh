#!/bin/sh
set -e
if ! aws sts get-caller-identity; then
  aws configure set sso_start_url "$SSO_START_URL"
  aws configure set sso_region "${SSO_REGION:-eu-west-1}"
  aws configure set --profile "${PROFILE}" sso_start_url https://octo-org.awsapps.com/start
  aws configure set profile.read.sso_start_url https://octo-org.awsapps.com/start
fi
