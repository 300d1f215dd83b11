#!/bin/sh
. ci/vars
terraform plan
