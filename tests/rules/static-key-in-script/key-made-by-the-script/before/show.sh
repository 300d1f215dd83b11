#!/bin/bash
made=$(aws iam create-access-key --user-name "$1")
id=$(echo "$made" | jq -r '.AccessKey.AccessKeyId')
echo "made $id"
