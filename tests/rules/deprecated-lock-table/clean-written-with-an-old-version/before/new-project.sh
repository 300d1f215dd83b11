#!/bin/bash
mkdir -p "live/$1"
cat > "live/$1/versions.tf" << EOF
terraform {
  required_version = "~> 1.9.0"
}
EOF

cat > "live/$1/backend.tf" << EOF
terraform {
  backend "s3" {
    bucket         = "${STATE_BUCKET}"
    key            = "${STATE_KEY}"
    region         = "eu-west-1"
    dynamodb_table = "${LOCK_TABLE}"
    encrypt        = true
  }
}
EOF
