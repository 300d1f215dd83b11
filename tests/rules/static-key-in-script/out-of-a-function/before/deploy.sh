function from_vault { vault kv get -field="$1" secret/deploy; }
export AWS_ACCESS_KEY_ID="$(from_vault id)"
export AWS_SECRET_ACCESS_KEY="$(from_vault secret)"
terraform apply
