#!/bin/bash
atlantis server --allow-fork-prs=false --repo-allowlist='github.com/octo-org/*'
