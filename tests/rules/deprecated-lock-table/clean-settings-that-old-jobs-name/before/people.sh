#!/bin/sh
cd infra/people
terraform init -backend-config=../backends/people.config
terraform apply
