#!/usr/bin/env bash
set -eu
endpoint="${S3_ENDPOINT:-https://objects.data.example.eu}"
register --host "${endpoint#*://}" --access-key "${S3_ACCESS_KEY}" --secret-key "$S3_SECRET_KEY"
