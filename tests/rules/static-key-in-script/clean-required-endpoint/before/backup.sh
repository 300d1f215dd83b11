#!/bin/sh
: "${S3_ENDPOINT:?}"
[ -n "$PREFIX" ] || PREFIX=daily
export AWS_ACCESS_KEY_ID=$S3_ACCESS_KEY_ID
export AWS_SECRET_ACCESS_KEY=$S3_SECRET_ACCESS_KEY
aws --endpoint-url "$S3_ENDPOINT" s3 cp dump.sql.gz "s3://$S3_BUCKET/$PREFIX/"
