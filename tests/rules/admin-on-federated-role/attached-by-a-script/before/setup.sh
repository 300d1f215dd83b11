#!/bin/sh
cat > trust.json <<'EOF'
{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "gitlab.com:aud": "https://gitlab.com",
        "gitlab.com:sub": "project_path:acme/shop:ref_type:branch:ref:main"
      }
    }
  }
}
EOF
aws iam create-role --role-name shop --assume-role-policy-document file://trust.json
aws iam attach-role-policy \
  --role-name shop \
  --policy-arn "arn:aws:iam::aws:policy/AdministratorAccess"
