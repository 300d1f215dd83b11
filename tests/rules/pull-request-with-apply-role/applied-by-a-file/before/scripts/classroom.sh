#!/usr/bin/env bash
# Sets a classroom up on AWS.
set -euo pipefail
./scripts/on_aws.sh "$@"
