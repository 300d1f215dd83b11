#!/bin/sh
terraform init -backend-config="state.config"
terraform apply
