#!/bin/bash
set -e
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
cat > /tmp/trust-dev.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:${OWNER}/${REPO}:ref:refs/heads/dev" }
      }
    }
  ]
}
EOF
cat > /tmp/trust-prod.json <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:${OWNER}/${REPO}:environment:prod" }
      }
    }
  ]
}
EOF

create_role() {
    local ROLE_NAME=$1
    local TRUST=$2

    if ! aws iam get-role --role-name "$ROLE_NAME" &> /dev/null; then
        aws iam create-role \
            --role-name "$ROLE_NAME" \
            --assume-role-policy-document "file://$TRUST"
    fi
    aws iam attach-role-policy \
        --role-name "$ROLE_NAME" \
        --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess
}

create_role ci-dev /tmp/trust-dev.json
create_role ci-prod /tmp/trust-prod.json
