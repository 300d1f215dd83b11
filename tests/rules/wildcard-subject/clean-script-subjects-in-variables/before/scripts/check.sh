#!/usr/bin/env bash
# What nobody may be given again, and the trust that is.
REFUSED=("repo:octo-org/octo-repo:*")
SUBJECT="repo:octo-org/octo-repo:ref:refs/heads/main"
for refused in "${REFUSED[@]}"; do
  [[ "$SUBJECT" == "$refused" ]] && exit 1
done
cat > trust.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      "StringLike": { "token.actions.githubusercontent.com:sub": ["$SUBJECT"] }
    }
  }]
}
EOF
aws iam create-role --role-name deploy --assume-role-policy-document file://trust.json
