data "external" "revision" {
  program = ["sh", "revision.sh"]
}
