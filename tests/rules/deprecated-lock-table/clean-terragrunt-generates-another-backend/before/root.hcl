generate "old" {
  path     = "backend.tf"
  contents = <<EOF
terraform {
  required_version = "~> 1.5.0"
  backend "s3" {
    bucket         = "acme-state"
    dynamodb_table = "acme-lock"
  }
}
EOF
}

generate "elsewhere" {
  path     = "backend.tf"
  contents = <<EOF
terraform {
  backend "s3" {
    bucket         = "acme-state"
    endpoint       = var.endpoint
    dynamodb_table = "acme-lock"
  }
}
EOF
}

generate "without" {
  path     = "backend.tf"
  contents = <<EOF
terraform {
  backend "s3" {
    bucket = "acme-state"
    # dynamodb_table = "acme-lock"
  }
}
EOF
}

generate "policy" {
  path     = "table.tf"
  contents = <<EOF
variable "dynamodb_table" {}
EOF
}
