#!/bin/bash
export AWS_ACCESS_KEY_ID="$(infisical secrets get AWS_ACCESS_KEY_ID --plain)"
export AWS_SECRET_ACCESS_KEY="$(infisical secrets get AWS_SECRET_ACCESS_KEY --plain)"
terraform apply
