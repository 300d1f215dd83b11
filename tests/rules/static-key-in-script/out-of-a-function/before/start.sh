#!/bin/sh
read_secret() {
  gcloud secrets versions access latest --secret="$1" --project="$PROJECT_ID"
}

cat > /opt/app/app.env <<ENV
AWS_ACCESS_KEY_ID=$(read_secret aws-access-key-id)
AWS_SECRET_ACCESS_KEY=$(read_secret aws-secret-access-key)
ENV
docker run --env-file /opt/app/app.env octo/app
