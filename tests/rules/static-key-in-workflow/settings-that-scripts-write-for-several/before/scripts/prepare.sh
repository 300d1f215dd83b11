#!/bin/sh
set -eu
cat > "$ROOT/infra/backend.hcl" <<EOF
bucket = "$STATE_BUCKET"
key    = "aws/site.tfstate"
region = "$STATE_REGION"
EOF
