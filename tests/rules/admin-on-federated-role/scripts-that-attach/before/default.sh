#!/usr/bin/env bash
ROLE_NAME=deploy
cat > trust.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:environment:production"
      }
    }
  }]
}
EOF
aws iam create-role --role-name "$ROLE_NAME" --assume-role-policy-document file://trust.json
aws iam attach-role-policy --role-name "${ROLE_NAME}" \
  --policy-arn "${POLICY_ARN:-arn:aws:iam::aws:policy/AdministratorAccess}"
