resource "helm_release" "atlantis" {
  name  = "atlantis"
  chart = "atlantis"

  set_sensitive {
    name  = "environment.AWS_ACCESS_KEY_ID"
    value = var.aws_access_key_id
  }

  set_sensitive {
    name  = "environment.AWS_SECRET_ACCESS_KEY"
    value = var.aws_secret_access_key
  }
}

resource "aws_ecs_task_definition" "server" {
  family = "server"
  container_definitions = jsonencode([{
    name  = "server"
    image = "ghcr.io/runatlantis/atlantis:v0.35.0"
    secrets = [
      { name = "AWS_ACCESS_KEY_ID", valueFrom = aws_ssm_parameter.id.arn },
      { name = "AWS_SECRET_ACCESS_KEY", valueFrom = aws_ssm_parameter.secret.arn },
    ]
  }])
}

resource "helm_release" "atlantis_of_a_file" {
  name  = "atlantis"
  chart = "atlantis"

  set {
    name  = "aws.credentials"
    value = jsondecode(data.aws_secretsmanager_secret_version.atlantis.secret_string)["credentials"]
  }
}
resource "kubernetes_deployment_v1" "atlantis" {
  spec {
    template {
      spec {
        container {
          name  = "atlantis"
          image = "ghcr.io/runatlantis/atlantis:v0.35.0"
          env {
            name = "AWS_ACCESS_KEY_ID"
            value_from {
              secret_key_ref {
                name = "atlantis-aws"
                key  = "id"
              }
            }
          }
          env {
            name = "AWS_SECRET_ACCESS_KEY"
            value_from {
              secret_key_ref {
                name = "atlantis-aws"
                key  = "secret"
              }
            }
          }
        }
      }
    }
  }
}
