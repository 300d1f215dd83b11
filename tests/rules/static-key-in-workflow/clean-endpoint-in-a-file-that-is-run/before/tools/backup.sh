#!/usr/bin/env bash
export RESTIC_REPOSITORY="s3:s3.eu-central-003.backblazeb2.com/example-backup"
restic backup data
