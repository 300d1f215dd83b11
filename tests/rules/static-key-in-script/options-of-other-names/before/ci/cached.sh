gitlab-runner register --cache-type s3 --cache-s3-access-key "$CACHE_ID" --cache-s3-secret-key "$CACHE_SECRET"
