gitlab-runner register \
  --non-interactive \
  --machine-machine-options "amazonec2-access-key=${machine_key}" \
  --machine-machine-options "amazonec2-secret-key=${machine_secret}" \
  --cache-type s3 \
  --cache-s3-server-address "s3.amazonaws.com" \
  --cache-s3-access-key "${cache_key}" \
  --cache-s3-secret-key "${cache_secret}"
