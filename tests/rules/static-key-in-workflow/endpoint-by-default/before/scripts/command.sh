#!/bin/sh
load --host "${S3_ENDPOINT:-objects.data.example.eu}" --key "$S3_COMMAND_ACCESS_KEY" --secret "$S3_COMMAND_SECRET_KEY"
AWS_ACCESS_KEY_ID=$S3_COMMAND_ACCESS_KEY aws s3 ls s3://acme-media
