output "credential" {
  value = "x"
}
