$Trust = @"
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"
      }
    }
  }]
}
"@
$Policies = @(
  "arn:aws:iam::aws:policy/AmazonS3FullAccess",
  "arn:aws:iam::aws:policy/IAMFullAccess"
)
$Trust | Out-File trust.json -Encoding ascii
aws iam create-role --role-name deploy --assume-role-policy-document file://trust.json
foreach ($policy in $Policies) {
  aws iam attach-role-policy --role-name deploy --policy-arn $policy
}
