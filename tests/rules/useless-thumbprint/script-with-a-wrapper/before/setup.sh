#!/usr/bin/env bash
URL=https://token.actions.githubusercontent.com

run_aws() {
  if [[ -n "$PROFILE" ]]; then
    aws --profile "$PROFILE" "$@"
  else
    aws "$@"
  fi
}

run_aws iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
aws --profile setup iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
$AWS_CLI iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
arn=$(run_aws iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1)
aws iam create-openid-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
