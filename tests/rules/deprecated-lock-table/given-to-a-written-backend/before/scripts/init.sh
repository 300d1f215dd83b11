#!/bin/sh
echo 'terraform { backend "s3" {} }' > network/backend.tf
terraform -chdir=network init -backend-config="bucket=$BUCKET" -backend-config="dynamodb_table=$TABLE"
