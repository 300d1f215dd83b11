#!/bin/sh
exec load --host "${S3_ENDPOINT:-s3.eu-west-1.amazonaws.com}" --key "$S3_OFAWS_ACCESS_KEY" --secret "$S3_OFAWS_SECRET_KEY"
