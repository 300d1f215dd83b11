#!/bin/bash
KEY=$1
aws configure set aws_access_key_id "$KEY"
aws configure set aws_secret_access_key "$2"
docker run -e AWS_ACCESS_KEY_ID="$PROD_AWS_KEY" -e AWS_SECRET_ACCESS_KEY="$PROD_AWS_SECRET" tool
docker build --build-arg AWS_ACCESS_KEY_ID --build-arg AWS_SECRET_ACCESS_KEY .
terraform apply -var "aws_access_key=$TF_KEY" -var "aws_secret_key=$TF_SECRET"
gh secret set AWS_ACCESS_KEY_ID --body "$NEW_AWS_KEY"
