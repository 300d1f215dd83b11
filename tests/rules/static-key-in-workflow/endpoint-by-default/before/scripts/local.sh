#!/bin/sh
load --host "${S3_ENDPOINT:-http://minio.local:9000}" --key "$S3_LOCAL_ACCESS_KEY" --secret "$S3_LOCAL_SECRET_KEY"
