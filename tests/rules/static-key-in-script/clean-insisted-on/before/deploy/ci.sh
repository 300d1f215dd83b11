#!/bin/sh
: "${AWS_DEFAULT_REGION:?needed}"
: "${AWS_ACCESS_KEY_ID:?needed}"
: "${AWS_SECRET_ACCESS_KEY:?needed}"
cd terraform
terraform init
terraform plan
