#!/bin/bash
# Run it before a release.
set -eu
aws s3 sync site "s3://$1"
