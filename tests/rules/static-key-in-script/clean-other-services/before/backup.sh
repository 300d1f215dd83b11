export AWS_ACCESS_KEY_ID="$S3_KEY" AWS_SECRET_ACCESS_KEY="$S3_SECRET"
aws s3 cp backup.tar s3://backups --endpoint-url https://s3.fr-par.scw.cloud
