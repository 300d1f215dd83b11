variable "access_key" {
  type = string
}

variable "secret_key" {
  type = string
}

resource "rke_cluster" "main" {
  services_etcd {
    backup_config {
      s3_backup_config {
        access_key  = var.access_key
        secret_key  = var.secret_key
        bucket_name = "etcd-backups"
        endpoint    = "minio.example.com:9000"
      }
    }
  }
}

resource "alicloud_store" "main" {
  name       = "main"
  access_key = var.access_key
  secret_key = var.secret_key
}

resource "minio_iam_service_account" "main" {
  aws_access_key = var.access_key
  aws_secret_key = var.aws_secret_key
}

resource "rancher2_cluster" "main" {
  name = "main"

  eks_config {
    access_key    = vault_aws_access_credentials.lease.access_key
    secret_key    = vault_aws_access_credentials.lease.secret_key
    session_token = vault_aws_access_credentials.lease.security_token
  }
}
