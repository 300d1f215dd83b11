field() {
  jq -r ".$1" /run/credentials.json
}
other() {
  vault kv get -field="$1" secret/deploy
}
export AWS_ACCESS_KEY_ID=$(field id)
export AWS_SECRET_ACCESS_KEY=$(field secret)
terraform apply
