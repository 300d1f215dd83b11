#!/bin/sh
account=$(aws sts get-caller-identity --query Account --output text)
cat > trust.json <<JSON
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Federated": "arn:aws:iam::${account}:oidc-provider/gitlab.com"},
      "Action": "sts:AssumeRole",
      "Condition": {"StringEquals": {"gitlab.com:sub": "project_path:octo/infra:ref_type:branch:ref:main"}}
    }
  ]
}
JSON
aws iam create-role --role-name deploy --assume-role-policy-document file://trust.json
