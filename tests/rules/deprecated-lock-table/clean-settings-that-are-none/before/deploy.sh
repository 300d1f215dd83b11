#!/bin/sh
terraform init -backend-config="bucket=acme-state" -backend-config "key = live.tfstate"
terraform apply
