#!/bin/sh
ARGS=""
[ -n "$S3_ENDPOINT" ] && ARGS="--endpoint-url $S3_ENDPOINT"
export AWS_ACCESS_KEY_ID=$S3_ACCESS_KEY_ID
export AWS_SECRET_ACCESS_KEY=$S3_SECRET_ACCESS_KEY
aws $ARGS s3 cp dump.sql.gz "s3://$S3_BUCKET/"
