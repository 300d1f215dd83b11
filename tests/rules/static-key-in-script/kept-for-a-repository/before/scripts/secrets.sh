#!/bin/sh
set -eu

repo=$1
env=$2

# for the jobs that still sign in with a key
gh secret set AWS_ACCESS_KEY_ID -R "$repo" --env "$env" -b "$KEY_ID"
gh secret set AWS_SECRET_ACCESS_KEY -R "$repo" --env "$env" -b "$KEY_SECRET"
