#!/bin/bash
# gh secret set AWS_ACCESS_KEY_ID -b "$(aws configure get aws_access_key_id)"
echo "then run: gh secret set AWS_ACCESS_KEY_ID --body \"$(tput bold)your key\""
aws sts assume-role --role-arn "$ROLE" --role-session-name ci | jq -r .Credentials.AccessKeyId | gh secret set AWS_ACCESS_KEY_ID
gh secret set AWS_SECRET_ACCESS_KEY --body "$(assume-role "$ROLE" secret)"
terraform output -raw access_key | gh secret set R2_ACCESS_KEY_ID
gh secret set AWS_ROLE_ARN --body "$(terraform output -raw role_arn)"
gh secret set AWS_ACCESS_KEY_ID --repo "$(git remote get-url origin)" < id.txt
terraform init || gh secret set AWS_ACCESS_KEY_ID
