#!/bin/sh
load --host "${R2_ENDPOINT:-objects.data.example.eu}" --key "$R2_ACCESS_KEY" --secret "$R2_SECRET_KEY"
load --key "$S3_OWN_ACCESS_KEY" --secret "$S3_OWN_SECRET_KEY"
