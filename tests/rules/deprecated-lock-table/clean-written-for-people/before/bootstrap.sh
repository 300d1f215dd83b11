#!/bin/sh
cat <<EOF
Put this into backend.tf:

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
cat > docs/backend.md <<EOF
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
cat > backend.tf.example <<EOF
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
# cat > backend.tf <<EOF
terraform {
  backend "s3" {
    bucket         = "${STATE_BUCKET}"
    key            = "${STATE_KEY}"
    region         = "eu-west-1"
    dynamodb_table = "${LOCK_TABLE}"
    encrypt        = true
  }
}
# EOF
