#!/bin/sh
cat > trust.json <<EOF
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::$ACCOUNT:oidc-provider/$ISSUER"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"$ISSUER:aud": "sts.amazonaws.com", "$ISSUER:sub": "system:serviceaccount:shop:till"}}}]}
EOF
