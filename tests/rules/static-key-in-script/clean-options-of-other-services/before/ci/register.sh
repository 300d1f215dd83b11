# the cache lies beside the runner, which has a role of AWS
gitlab-runner register \
  --cache-type s3 \
  --cache-s3-access-key "${cache_key}" \
  --cache-s3-secret-key "${cache_secret}" \
  --cache-s3-server-address "cache.example.com:9000"
