#!/usr/bin/env bash
SUBJECTS=()
for repository in api web; do
  SUBJECTS+=("\"repo:octo-org/${repository}:*\"")
done
JOINED=$(IFS=,; echo "${SUBJECTS[*]}")
cat > trust.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      "StringLike": { "token.actions.githubusercontent.com:sub": [${JOINED}] }
    }
  }]
}
EOF
aws iam create-role --role-name deploy --assume-role-policy-document file://trust.json
