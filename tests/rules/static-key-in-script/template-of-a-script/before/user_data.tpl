#!/usr/bin/env bash
aws configure set aws_access_key_id ${backup_key_id}
aws configure set aws_secret_access_key ${backup_secret}
aws s3 sync s3://octo-boot /opt/boot
