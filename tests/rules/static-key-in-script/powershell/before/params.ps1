param(
  [string]$AccessKeyId,
  [string]$SecretKey
)
aws configure set aws_access_key_id $AccessKeyId
aws configure set aws_secret_access_key $SecretKey
