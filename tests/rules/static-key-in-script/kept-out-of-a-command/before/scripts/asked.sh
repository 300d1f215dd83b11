#!/bin/sh
read -p "Key: " KEY
read -sp "Secret: " SECRET
echo "$KEY" | gh secret set AWS_ACCESS_KEY_ID
echo "$SECRET" | gh secret set AWS_SECRET_ACCESS_KEY
