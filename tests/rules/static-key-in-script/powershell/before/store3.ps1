$env:AWS_ACCESS_KEY_ID = op read op://infra/aws/id
$env:AWS_SECRET_ACCESS_KEY = op read op://infra/aws/secret
terraform apply
