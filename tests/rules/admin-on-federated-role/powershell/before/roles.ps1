param(
    [Parameter(Mandatory=$true)]
    [string]$Org,
    [string]$Branch = "main"
)
$Repo = Read-Host "Repository"
$Account = (aws sts get-caller-identity --query Account --output text)
$Trust = @"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::${Account}:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:$Org/$Repo`:ref:refs/heads/$Branch" }
      }
    }
  ]
}
"@
$TrustFile = "$env:TEMP\trust.json"
$Trust | Out-File -FilePath $TrustFile -Encoding utf8
try {
    aws iam get-role --role-name $RoleName 2>$null
} catch {
    $null = aws iam create-role --role-name $RoleName `
        --assume-role-policy-document "file://$TrustFile" 2>&1
}
$null = aws iam attach-role-policy --role-name $RoleName --policy-arn "arn:aws:iam::aws:policy/AdministratorAccess" 2>&1
