#!/usr/bin/env bash
set -euo pipefail
HOST=token.actions.githubusercontent.com
ISSUER="https://${HOST}"

if ! aws iam list-open-id-connect-providers | grep -q "$HOST"; then
  aws iam create-open-id-connect-provider \
    --url "$ISSUER" \
    --client-id-list sts.amazonaws.com \
    --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
fi

arn="$(aws iam create-open-id-connect-provider \
  --url https://token.actions.githubusercontent.com \
  --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1 \
  --query OpenIDConnectProviderArn --output text)" || exit 1

ARN="arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
aws iam update-open-id-connect-provider-thumbprint \
  --open-id-connect-provider-arn "$ARN" \
  --thumbprint-list 6938fd4d98bab03faadb97b34396831e3780aea1
