#!/bin/sh
cd "$(dirname "$0")"
ROLE_ARN=$(aws iam create-role --role-name deploy \
  --assume-role-policy-document file://trust.json --query Role.Arn --output text)
for name in AmazonS3FullAccess AdministratorAccess; do
  aws iam attach-role-policy --role-name deploy --policy-arn "arn:aws:iam::aws:policy/$name"
done
echo "$ROLE_ARN"
