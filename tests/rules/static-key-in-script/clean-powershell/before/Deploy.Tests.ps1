$env:AWS_ACCESS_KEY_ID = $env:CI_KEY_ID
$env:AWS_SECRET_ACCESS_KEY = $env:CI_SECRET
aws configure set aws_access_key_id $env:CI_KEY_ID
terraform apply
