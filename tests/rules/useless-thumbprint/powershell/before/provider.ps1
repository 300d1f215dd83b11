$Thumbprint = "6938fd4d98bab03faadb97b34396831e3780aea1"
if (-not $exists) {
    aws iam create-open-id-connect-provider `
        --url "https://token.actions.githubusercontent.com" `
        --client-id-list sts.amazonaws.com `
        --thumbprint-list $Thumbprint | Out-Null
}
