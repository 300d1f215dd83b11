#!/bin/bash
AWS="aws --region eu-west-1"
TRUST=$(cat <<JSON
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
      "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/shop:*"}
    }
  }]
}
JSON
)
$AWS iam create-role --role-name deploy --assume-role-policy-document "$TRUST"
for POLICY in \
  "arn:aws:iam::aws:policy/AmazonS3FullAccess" \
  "arn:aws:iam::aws:policy/IAMFullAccess"; do
  $AWS iam attach-role-policy --role-name deploy --policy-arn "$POLICY"
done
