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
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:$Org/${Repo}:ref:refs/heads/$Branch" }
      }
    }
  ]
}
"@
aws iam create-role --role-name ci --assume-role-policy-document $Trust
aws iam attach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess
# aws iam attach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
aws iam attach-role-policy --role-name people --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
