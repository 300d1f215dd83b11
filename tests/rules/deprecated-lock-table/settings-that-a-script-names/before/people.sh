#!/bin/sh
cd infra/people
terraform init -backend-config=../backends/"$STAGE".config
terraform apply
