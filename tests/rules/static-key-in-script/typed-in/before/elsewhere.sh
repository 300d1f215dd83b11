#!/bin/bash
read -p "MinIO key: " AWS_ACCESS_KEY_ID
read -s -p "MinIO secret: " AWS_SECRET_ACCESS_KEY
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
aws s3 ls --endpoint-url http://minio:9000
