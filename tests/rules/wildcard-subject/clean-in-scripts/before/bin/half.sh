#!/bin/sh
aws iam create-role --role-name shop --assume-role-policy-document '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity"'
