#!/bin/sh
terraform -chdir=site init -backend-config="../conf/${STAGE}-init.hcl"
