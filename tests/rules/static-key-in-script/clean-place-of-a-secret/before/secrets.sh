#!/bin/sh
gh secret set AWS_ACCESS_KEY_ID -R "$REPO" < id.txt
gh secret set AWS_ACCESS_KEY_ID --body "" --repo "$REPO"
gh secret set AWS_SECRET_ACCESS_KEY --env $STAGE < secret.txt
gh secret set AWS_ROLE_ARN -R "$REPO" --body "$ROLE"
gh secret set TOKEN -R "$REPO" --body "$TOKEN" && gh secret delete AWS_ACCESS_KEY_ID -R "$REPO"
