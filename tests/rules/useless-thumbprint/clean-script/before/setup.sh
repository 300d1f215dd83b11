#!/usr/bin/env bash
aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com
aws iam create-open-id-connect-provider --url "$(cluster_issuer)" --client-id-list sts.amazonaws.com --thumbprint-list "$(thumbprint)"
aws iam create-open-id-connect-provider --url "https://$1" --client-id-list sts.amazonaws.com --thumbprint-list "$2"
# aws iam create-open-id-connect-provider --url https://gitlab.com --thumbprint-list 0123456789012345678901234567890123456789
echo "aws iam create-open-id-connect-provider --url https://gitlab.com --thumbprint-list 0123"
aws iam create-open-id-connect-provider --url https://gitlab.example.com --client-id-list aws --thumbprint-list "$PRINT"
aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn "$1" --thumbprint-list "$2"
