$creds = (aws sts assume-role --role-arn $RoleArn --role-session-name ci | ConvertFrom-Json).Credentials
$env:AWS_ACCESS_KEY_ID = $creds.AccessKeyId
$env:AWS_SECRET_ACCESS_KEY = $creds.SecretAccessKey
$env:AWS_SESSION_TOKEN = $creds.SessionToken
