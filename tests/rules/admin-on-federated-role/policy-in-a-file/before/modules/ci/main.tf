data "template_file" "trust" {
  template = file("${path.root}/policies/infra.json")
  vars = {
    repository = "acme/infra"
  }
}

resource "aws_iam_role" "rendered" {
  name               = "rendered"
  assume_role_policy = data.template_file.trust.rendered
}

resource "aws_iam_role_policy_attachment" "rendered" {
  role       = aws_iam_role.rendered.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
