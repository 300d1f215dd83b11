if (-not $env:AWS_ACCESS_KEY_ID) { throw "set AWS_ACCESS_KEY_ID" }
if ([string]::IsNullOrEmpty($env:AWS_SECRET_ACCESS_KEY)) {
    Write-Error "AWS_SECRET_ACCESS_KEY is missing: $env:AWS_SECRET_ACCESS_KEY"
}
$env:AWS_ACCESS_KEY_ID = "test"
$env:AWS_SECRET_ACCESS_KEY = "test"
$env:AWS_ACCESS_KEY_ID = $null
Remove-Item Env:AWS_SECRET_ACCESS_KEY
