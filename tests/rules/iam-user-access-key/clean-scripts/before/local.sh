#!/bin/sh
export AWS_ENDPOINT_URL=http://localhost:4566
aws iam create-access-key --user-name ci
