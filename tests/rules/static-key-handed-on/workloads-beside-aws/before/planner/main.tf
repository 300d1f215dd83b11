terraform {
  backend "s3" {
    bucket   = "octo-state"
    key      = "terraform.tfstate"
    region   = "us-east-1"
    endpoint = "fra1.digitaloceanspaces.com"
  }
}

variable "state_access_key_id" {}
variable "state_secret_access_key" {}

resource "kubernetes_deployment" "planner" {
  metadata {
    name = "planner"
  }

  spec {
    template {
      spec {
        container {
          image = var.image
          env {
            name  = "AWS_ACCESS_KEY_ID"
            value = var.state_access_key_id
          }
          env {
            name  = "AWS_SECRET_ACCESS_KEY"
            value = var.state_secret_access_key
          }
        }
      }
    }
  }
}

resource "helm_release" "planner" {
  name  = "planner"
  chart = "planner"

  set_sensitive {
    name  = "environment.AWS_ACCESS_KEY_ID"
    value = var.state_access_key_id
  }

  set_sensitive {
    name  = "environment.AWS_SECRET_ACCESS_KEY"
    value = var.state_secret_access_key
  }
}
