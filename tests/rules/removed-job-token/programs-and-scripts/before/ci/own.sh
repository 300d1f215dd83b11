#!/bin/sh
CI_JOB_JWT=$(vault read -field=token identity/oidc/token/ci)
aws sts assume-role-with-web-identity --role-arn "$ROLE_ARN" --role-session-name ci --web-identity-token "$CI_JOB_JWT"
