#!/bin/sh
: "${AWS_DEFAULT_REGION:?needed}"
: "${AWS_ACCESS_KEY_ID:?needed}"
: "${AWS_SECRET_ACCESS_KEY:?needed}"
aws s3 sync site s3://site --endpoint-url https://fra1.digitaloceanspaces.com
