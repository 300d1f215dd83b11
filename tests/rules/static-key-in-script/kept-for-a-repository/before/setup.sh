#!/bin/sh
aws iam create-access-key --user-name ci > key.json
ID=$(python3 -c 'import json,sys;print(json.load(open(sys.argv[1]))["AccessKey"]["AccessKeyId"])' key.json)
SECRET=$(node -p 'require("./key.json").AccessKey.SecretAccessKey')
REPO=octo-org/site
gh secret set AWS_ACCESS_KEY_ID --repo "$REPO" --body "$ID"
gh secret set AWS_SECRET_ACCESS_KEY -R="$REPO" -e "${STAGE}" -b "$SECRET"
