variable "branch" {}

output "subject" {
  value = "repo:acme/infra:ref:refs/heads/${var.branch}"
}
