#!/bin/sh
PREFIX=${APP_ID}ssm
aws cloudformation deploy --stack-name "${APP_ID}" --template-file packaged.yaml \
  --parameter-overrides \
    PeerAwsAccessKey=${PREFIX}PeerAwsAccessKey \
    PeerAwsSecretAccessKey=${PREFIX}PeerAwsSecretAccessKey
