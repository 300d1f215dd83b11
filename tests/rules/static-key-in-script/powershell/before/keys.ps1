# keys.ps1
param([string]$AccessKey, [string]$SecretKey)
$id = Read-Host "Access key id"
$secret = Read-Host "Secret" -AsSecureString
$env:AWS_ACCESS_KEY_ID = $id
$env:AWS_SECRET_ACCESS_KEY = $secret
terraform apply
