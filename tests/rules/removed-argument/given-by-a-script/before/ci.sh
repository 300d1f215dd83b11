terraform -chdir=new init -reconfigure \
  -backend-config="role_arn=arn:aws:iam::111122223333:role/state" \
  -backend-config="session_name=ci"
terraform -chdir=files init -backend-config=prod.tfbackend
