#!/usr/bin/env bash
URL=https://token.actions.githubusercontent.com

say() {
  echo "aws: $@"
}

check_aws() {
  aws sts get-caller-identity
}

echo aws iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
say iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
check_aws iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
awslocal iam create-open-id-connect-provider --url "$URL" --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
