variable "break_glass" { type = bool }
variable "people" { type = list(string) }

resource "aws_iam_role" "pipeline" {
  name = "pipeline"

  assume_role_policy = templatefile("${path.module}/trust.json.tpl", {
    issuer      = "token.actions.githubusercontent.com"
    people      = jsonencode(var.people)
    break_glass = var.break_glass
  })
}
