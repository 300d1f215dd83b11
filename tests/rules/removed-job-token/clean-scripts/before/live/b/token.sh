#!/bin/bash
aws sts assume-role-with-web-identity --role-arn "$ROLE_ARN" --role-session-name ci --web-identity-token "$CI_JOB_JWT_V2"
