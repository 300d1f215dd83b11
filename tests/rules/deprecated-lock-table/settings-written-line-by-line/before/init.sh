#!/bin/sh
echo "bucket = \"$BUCKET\"" > "$BACKEND_FILE"
echo "dynamodb_table = \"$TABLE\"" >> "$BACKEND_FILE"
terraform init -backend-config="$BACKEND_FILE"
