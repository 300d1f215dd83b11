$key = aws secretsmanager get-secret-value --secret-id deploy --query SecretString --output text | ConvertFrom-Json
$env:AWS_ACCESS_KEY_ID = $key.id
$env:AWS_SECRET_ACCESS_KEY = $key.secret
terraform apply
