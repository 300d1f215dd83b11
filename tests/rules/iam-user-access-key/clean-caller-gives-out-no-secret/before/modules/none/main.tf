output "key_id" {
  value = "ci"
}

output "secret" {
  value = "none"
}
