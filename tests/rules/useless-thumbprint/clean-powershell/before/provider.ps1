aws iam create-open-id-connect-provider `
    --url https://token.actions.githubusercontent.com `
    --client-id-list sts.amazonaws.com
Write-Host "aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --thumbprint-list abc"
