#!/bin/bash
read -p "Key: " AWS_ACCESS_KEY_ID
read -s -p "Secret: " AWS_SECRET_ACCESS_KEY
read -rsp "Token: " AWS_SESSION_TOKEN
aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID
aws configure set aws_secret_access_key $AWS_SECRET_ACCESS_KEY
aws configure set aws_session_token $AWS_SESSION_TOKEN
