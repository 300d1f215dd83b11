#!/bin/sh
# a role for people: its trust policy is another file of the folder
ADMIN=arn:aws:iam::aws:policy/AdministratorAccess
aws iam create-role --role-name people --assume-role-policy-document file://people.json
aws iam attach-role-policy --role-name people --policy-arn "$ADMIN"
echo "beside file://trust.json"
