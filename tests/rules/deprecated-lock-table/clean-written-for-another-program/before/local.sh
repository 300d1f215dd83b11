#!/bin/bash
cat > infra/backend_override.tf <<EOF
terraform {
  backend "s3" {
    bucket         = "${STATE_BUCKET}"
    key            = "${STATE_KEY}"
    region         = "eu-west-1"
    dynamodb_table = "${LOCK_TABLE}"
    endpoints      = { s3 = "http://localhost:4566" }
    encrypt        = true
  }
}
EOF
