export AWS_ACCESS_KEY_ID=$YC_KEY AWS_SECRET_ACCESS_KEY=$YC_SECRET
terraform init -backend-config="endpoint=storage.yandexcloud.net"
