$file = "$HOME/.aws/credentials"
@"
[default]
aws_access_key_id = $env:DEPLOY_KEY_ID
aws_secret_access_key = $env:DEPLOY_SECRET
"@ | Set-Content $file
aws s3 sync `
    ./site s3://site
