#!/bin/bash
atlantis server \
  --allow-fork-prs \
  --repo-allowlist='github.com/octo-org/*'
