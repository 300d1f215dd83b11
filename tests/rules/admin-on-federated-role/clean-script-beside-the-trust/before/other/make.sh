#!/bin/sh
NAMES=(ReadOnlyAccess AmazonS3FullAccess) # not AdministratorAccess
aws iam create-role --role-name web --assume-role-policy-document file://web.json
for name in "${NAMES[@]}"; do
  aws iam attach-role-policy --role-name web --policy-arn "arn:aws:iam::aws:policy/$name"
done
for name in AdministratorAccess; do
  echo "$name is not for it"
done
