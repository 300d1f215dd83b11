#!/usr/bin/env bash
if [[ -n "$REPOSITORY_ID" ]]; then
  SUBJECTS="\"repo:${OWNER}/${REPOSITORY}:*\", \"repo:${OWNER}@${OWNER_ID}/${REPOSITORY}@${REPOSITORY_ID}:*\""
else
  SUBJECTS="\"repo:${OWNER}/${REPOSITORY}:*\""
fi
TRUST=$(cat <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      "StringLike": { "token.actions.githubusercontent.com:sub": [ ${SUBJECTS} ] }
    }
  }]
}
EOF
)
aws iam create-role --role-name deploy --assume-role-policy-document "$TRUST"
