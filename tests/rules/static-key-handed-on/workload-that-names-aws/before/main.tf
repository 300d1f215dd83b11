terraform {
  backend "s3" {
    bucket   = "octo-state"
    key      = "terraform.tfstate"
    region   = "us-east-1"
    endpoint = "fra1.digitaloceanspaces.com"
  }
}

variable "aws_access_key_id" {}
variable "aws_secret_access_key" {}

resource "kubernetes_deployment_v1" "mailer" {
  spec {
    template {
      spec {
        container {
          image = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/mailer:1"
          env {
            name  = "AWS_ACCESS_KEY_ID"
            value = var.aws_access_key_id
          }
          env {
            name  = "AWS_SECRET_ACCESS_KEY"
            value = var.aws_secret_access_key
          }
        }
      }
    }
  }
}

resource "github_actions_secret" "key" { # a pipeline may do anything with it
  secret_name     = "AWS_ACCESS_KEY_ID"
  plaintext_value = var.aws_access_key_id
}
