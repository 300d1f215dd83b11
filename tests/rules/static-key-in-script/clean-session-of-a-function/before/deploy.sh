session() {
  vault kv get -field=role secret/deploy > role
  aws sts assume-role --role-arn "$(cat role)" --query "Credentials.$1" --output text
}
export AWS_ACCESS_KEY_ID=$(session AccessKeyId)
export AWS_SECRET_ACCESS_KEY=$(session SecretAccessKey)
terraform apply
