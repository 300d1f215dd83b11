#!/bin/sh
restic -r s3:s3.us-west-000.backblazeb2.com/example backup data
