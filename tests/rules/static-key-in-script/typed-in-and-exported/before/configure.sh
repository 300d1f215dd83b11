#!/bin/bash
configure_aws() {
  echo "Please enter your access key id:"
  read -r aws_access_key_id
  echo "Please enter your secret access key:"
  read -r -s aws_secret_access_key

  aws configure set aws_access_key_id "$aws_access_key_id"
  aws configure set aws_secret_access_key "$aws_secret_access_key"
}
configure_aws
