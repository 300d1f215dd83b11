#!/bin/sh
set -eu
cat > "$ROOT/infra/backend.hcl" <<EOF
bucket = "$STATE_BUCKET"
key    = "site.tfstate"
region = "$STATE_REGION"
endpoints = {
  s3 = "https://s3.eu-west-1.amazonaws.com"
}
EOF
cat > "$ROOT/other/backend.hcl" <<EOF
endpoint = "https://account.r2.cloudflarestorage.com"
EOF
