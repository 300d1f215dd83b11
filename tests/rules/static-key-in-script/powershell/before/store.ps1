$env:AWS_ACCESS_KEY_ID = (aws secretsmanager get-secret-value --secret-id deploy --query SecretString --output text | ConvertFrom-Json).id
$env:AWS_SECRET_ACCESS_KEY = (aws secretsmanager get-secret-value --secret-id deploy --query SecretString --output text | ConvertFrom-Json).secret
terraform apply
