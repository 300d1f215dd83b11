#!/usr/bin/env bash
OWNER="$1"
REPO="$2"
ACCOUNT_ID=$(aws sts get-caller-identity --query Account --output text)
ISSUER="token.actions.githubusercontent.com"
TRUST=$(cat <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Federated": "arn:aws:iam::${ACCOUNT_ID}:oidc-provider/${ISSUER}"},
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {"${ISSUER}:aud": "sts.amazonaws.com"},
        "StringLike": {"${ISSUER}:sub": "repo:${OWNER}/${REPO}:*"}
      }
    }
  ]
}
EOF
)
aws iam create-role --role-name deploy --assume-role-policy-document "$TRUST"
aws iam attach-role-policy --role-name deploy --policy-arn arn:aws:iam::aws:policy/PowerUserAccess
