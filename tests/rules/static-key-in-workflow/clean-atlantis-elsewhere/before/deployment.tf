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
                name = "minio-state"
                key  = "id"
              }
            }
          }
          env {
            name = "AWS_SECRET_ACCESS_KEY"
            value_from {
              secret_key_ref {
                name = "minio-state"
                key  = "secret"
              }
            }
          }
        }
      }
    }
  }
}
