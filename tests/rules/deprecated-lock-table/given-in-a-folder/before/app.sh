#!/bin/sh
cd "$(dirname "$0")/terraform/live/${1}/app"
terraform init -backend-config=bucket=${STATE_BUCKET} -backend-config=dynamodb_table=${STATE_LOCK}
