variable "minio_access_key_id" {
  type = string
}

variable "minio_secret_access_key" {
  type = string
}

variable "aws_access_key_id" {
  type = string
}

variable "aws_secret_access_key" {
  type = string
}

locals {
  store = {
    AWS_ENDPOINT_URL      = "https://minio.example.com"
    AWS_ACCESS_KEY_ID     = var.minio_access_key_id
    AWS_SECRET_ACCESS_KEY = var.minio_secret_access_key
  }
}

module "held" {
  source      = "./modules/service"
  environment = local.store
}

module "written" {
  source = "./modules/service"
  environment = {
    S3_ENDPOINT           = "https://minio.example.com"
    AWS_ACCESS_KEY_ID     = var.minio_access_key_id
    AWS_SECRET_ACCESS_KEY = var.minio_secret_access_key
  }
}

module "nowhere" {
  source = "./modules/nowhere"
  environment = {
    AWS_ACCESS_KEY_ID     = var.aws_access_key_id
    AWS_SECRET_ACCESS_KEY = var.aws_secret_access_key
  }
}
