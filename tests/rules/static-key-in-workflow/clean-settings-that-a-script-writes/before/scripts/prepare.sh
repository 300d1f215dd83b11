#!/bin/sh
set -eu
cat > "$ROOT/infra/backend.hcl" <<EOF
bucket                      = "$STATE_BUCKET"
key                         = "site.tfstate"
region                      = "us-east-1"
endpoint                    = "${STATE_ENDPOINT}"
skip_requesting_account_id  = true
EOF
