output "owner" {
  value = "acme"
}

output "all" {
  value = { everything = "repo:acme/*", one = "repo:acme/infra:ref:refs/heads/main" }
}
