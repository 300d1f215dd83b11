#!/bin/bash
sudo tee /etc/atlantis/repos.yaml > /dev/null << EOL
repos:
- id: /.*/
  allowed_overrides: [workflow]
  allow_custom_workflows: true
EOL
