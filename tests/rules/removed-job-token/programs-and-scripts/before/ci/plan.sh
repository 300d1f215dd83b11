#!/bin/sh
# CI_JOB_JWT_V2 is what GitLab gives
export AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)
echo "${CI_JOB_JWT_V2:?}" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
terraform plan
