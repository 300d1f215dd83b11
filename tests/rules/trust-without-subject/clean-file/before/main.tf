resource "aws_iam_role" "deploy" {
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role" "plan" {
  assume_role_policy = templatefile("trust.json.tftpl", { role = "plan" })
}
