# who sets the repository up
function Get-UserInput($Question) { return Read-Host $Question }
$keyId = Get-UserInput "Access key id"
$secret = Get-UserInput "Secret"
gh secret set AWS_ACCESS_KEY_ID --body $keyId --repo "$owner/$name"
gh secret set AWS_SECRET_ACCESS_KEY --body $secret --repo "$owner/$name"
