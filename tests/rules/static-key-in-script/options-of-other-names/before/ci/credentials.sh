npx sls config credentials \
  --provider aws \
  --profile deploy \
  --key "$PROFILE_KEY" \
  --secret "$PROFILE_SECRET"
