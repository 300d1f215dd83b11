# terraform init -backend-config="dynamodb_table=lock"
terraform init -backend-config="bucket=state" -backend-config="use_lockfile=true"
