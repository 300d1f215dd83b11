#!/bin/sh
# aws iam create-access-key --user-name ci
echo "run aws iam create-access-key --user-name ci yourself"
awslocal iam create-access-key --user-name ci
aws --endpoint-url http://localhost:4566 iam create-access-key --user-name ci
aws iam list-access-keys --user-name create-access-key
cat <<TEXT
aws iam create-access-key --user-name ci
TEXT
echo "use \$(aws iam create-access-key --user-name ci) in a shell of yours"
KEY=$(aws iam create-access-key --user-name ci --endpoint-url "$LOCAL")
