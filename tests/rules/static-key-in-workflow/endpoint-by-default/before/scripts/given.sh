#!/bin/sh
load --host "${S3_GIVEN_ENDPOINT:-objects.data.example.eu}" --key "$S3_GIVEN_ACCESS_KEY" --secret "$S3_GIVEN_SECRET_KEY"
