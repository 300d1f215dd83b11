#!/bin/bash
cat > /etc/atlantis/repos.yaml <<EOF
repos:
- id: /.*/
  allowed_overrides: [workflow]
  allow_custom_workflows: true
EOF
docker run runatlantis/atlantis server --allow-repo-config --port 4141
