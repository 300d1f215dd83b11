#!/bin/sh
cat > "$ROOT/site/backend.hcl" <<EOF
bucket   = "$STATE_BUCKET"
endpoint = "https://account.r2.cloudflarestorage.com"
EOF
