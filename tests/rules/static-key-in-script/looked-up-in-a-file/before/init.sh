#!/bin/sh
AWS_STATE_SECRET=$(grep aws_secret_key prod.auto.tfvars | cut -d '"' -f 2)
terraform init -backend-config="secret_key=$AWS_STATE_SECRET"
