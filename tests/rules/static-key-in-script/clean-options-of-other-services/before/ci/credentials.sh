# not for AWS
serverless config credentials --provider tencent --key "$PROFILE_KEY" --secret "$PROFILE_SECRET"
openssl enc -aes-256-cbc --key "$PROFILE_KEY" --secret "$PROFILE_SECRET" < credentials.aws
