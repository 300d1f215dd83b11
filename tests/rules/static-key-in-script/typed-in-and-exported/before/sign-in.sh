#!/bin/sh
read -rp "Access key id: " AWS_ACCESS_KEY_ID
read -rsp "Secret: " AWS_SECRET_ACCESS_KEY
export AWS_ACCESS_KEY_ID
export AWS_SECRET_ACCESS_KEY
terraform apply
