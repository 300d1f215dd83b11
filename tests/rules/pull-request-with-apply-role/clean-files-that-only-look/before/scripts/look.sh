set -e
echo "terraform apply is for others"
terraform plan
aws sts get-caller-identity
