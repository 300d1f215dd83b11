#!/bin/sh
# Federated users come in through the hub
aws iam create-role --role-name deploy --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111111111111:role/hub"},
    "Action": "sts:AssumeRole"
  }]
}'
