#!/usr/bin/env bash
case "$1" in
  production) SUBJECT="repo:octo-org/octo-repo:environment:production" ;;
  *) SUBJECT="repo:octo-org/octo-repo:*" ;;
esac
cat > trust.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      "StringLike": { "token.actions.githubusercontent.com:sub": "${SUBJECT}" }
    }
  }]
}
EOF
aws iam create-role --role-name deploy --assume-role-policy-document file://trust.json
