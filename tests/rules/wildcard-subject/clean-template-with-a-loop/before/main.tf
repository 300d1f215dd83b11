resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", {
    owner        = "octo-org"
    repositories = ["api", "web"]
  })
}
