terraform -chdir=old init -backend-config="role_arn=arn:aws:iam::111122223333:role/state" -backend-config="external_id="
# terraform -chdir=new init -backend-config="role_arn=arn:aws:iam::111122223333:role/state"
tofu -chdir=old init -backend-config="session_name=ci"
