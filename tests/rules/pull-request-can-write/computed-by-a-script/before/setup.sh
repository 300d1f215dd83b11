#!/usr/bin/env bash
set -euo pipefail
ORIGIN=$(git remote get-url origin)
OWNER=$(echo $ORIGIN | sed 's/.*github.com[:/]\(.*\)\.git/\1/' | cut -d'/' -f1)
NAME=`echo $ORIGIN | sed 's/.*github.com[:/]\(.*\)\.git/\1/' | cut -d'/' -f2`
cat > trust.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:${OWNER}/${NAME}:*" }
      }
    }
  ]
}
EOF
aws iam create-role --role-name deploy --assume-role-policy-document file://trust.json
aws iam attach-role-policy --role-name deploy --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
