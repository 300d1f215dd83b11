#!/bin/bash
if [ -n "$CI" ]; then
  export AWS_ACCESS_KEY_ID=$KEY
  export AWS_SECRET_ACCESS_KEY=$SECRET
else
  export AWS_PROFILE=deployer
fi
terraform apply
