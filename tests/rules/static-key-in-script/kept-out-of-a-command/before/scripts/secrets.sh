#!/bin/bash
gh secret set AWS_ACCESS_KEY_ID -b"$(aws configure get aws_access_key_id --profile "$PROFILE")"
aws configure get aws_secret_access_key --profile "$PROFILE" | gh secret set AWS_SECRET_ACCESS_KEY
