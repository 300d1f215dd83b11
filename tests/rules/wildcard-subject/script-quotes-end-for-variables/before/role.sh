#!/usr/bin/env bash
TRUST='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::'"${ACCOUNT}"':oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"},"StringLike":{"token.actions.githubusercontent.com:sub":"repo:'"$OWNER/$NAME"':*"}}}]}'
aws iam create-role --role-name deploy --assume-role-policy-document "$TRUST"
