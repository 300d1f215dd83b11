resource "aws_iam_user" "backup" {
  name = "backup"
}

resource "aws_iam_access_key" "backup" {
  user = aws_iam_user.backup.name
}

resource "rke_cluster" "main" {
  cluster_name = "main"

  services_etcd {
    backup_config {
      interval_hours = 12

      s3_backup_config {
        access_key  = aws_iam_access_key.backup.id
        secret_key  = aws_iam_access_key.backup.secret
        bucket_name = "etcd-backups"
        endpoint    = local.endpoint
      }
    }
  }
}

data "external" "keys" {
  program = ["sh", "keys.sh"]
}

resource "rancher2_node_template" "main" {
  name = "main"

  amazonec2_config {
    access_key = data.external.keys.result["id"]
    secret_key = data.external.keys.result["secret"]
    region     = "eu-west-1"
  }
}

resource "snowflake_stage" "exports" {
  name                  = "exports"
  aws_access_key_id     = var.aws_access_key_id
  aws_secret_access_key = var.aws_secret_access_key
}
