<#
  $env:AWS_ACCESS_KEY_ID = $env:CI_KEY_ID
  $env:AWS_SECRET_ACCESS_KEY = $env:CI_SECRET
#>
# $env:AWS_ACCESS_KEY_ID = $env:CI_KEY_ID
Write-Host "set AWS_ACCESS_KEY_ID=$env:CI_KEY_ID first"
aws s3 ls
