#!/bin/bash
set -e

# backend.tf is not kept
cat > backend.tf <<EOF
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
