#!/bin/bash
read -p "Enter: "  AWS_ACCESS_KEY_ID
read -p "Enter: "  AWS_SECRET_ACCESS_KEY
aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID
aws configure set aws_secret_access_key $AWS_SECRET_ACCESS_KEY
