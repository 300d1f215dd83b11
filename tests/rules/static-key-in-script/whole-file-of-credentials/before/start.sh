#!/bin/sh
mkdir -p ~/.aws
printf '%s\n' "$AWS_CREDENTIALS" > ~/.aws/credentials
exec terraform apply
