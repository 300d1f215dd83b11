$env:AWS_ACCESS_KEY_ID = $env:MINIO_USER
$env:AWS_SECRET_ACCESS_KEY = $env:MINIO_PASSWORD
aws s3 ls --endpoint-url http://minio:9000
