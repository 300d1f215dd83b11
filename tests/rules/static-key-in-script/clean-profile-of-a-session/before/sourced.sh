#!/bin/bash
. ./session.sh
aws configure set aws_access_key_id $AWS_ACCESS_KEY_ID
aws configure set aws_secret_access_key $AWS_SECRET_ACCESS_KEY
export AWS_ACCESS_KEY_ID=$(./next-session.sh id)
export AWS_SECRET_ACCESS_KEY=$(./next-session.sh secret)
