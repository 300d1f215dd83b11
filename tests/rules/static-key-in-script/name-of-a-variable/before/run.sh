#!/bin/sh
eval "export AWS_ACCESS_KEY_ID=\$${STAGE}_AWS_ACCESS_KEY_ID"
eval "export AWS_SECRET_ACCESS_KEY=\$${STAGE}_AWS_SECRET_ACCESS_KEY"
terraform apply
