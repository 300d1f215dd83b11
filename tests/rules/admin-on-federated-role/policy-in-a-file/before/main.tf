resource "aws_iam_role" "from_file" {
  name               = "from-file"
  assume_role_policy = file("${path.module}/policies/deploy.json")
}

resource "aws_iam_role_policy_attachment" "from_file" {
  role       = aws_iam_role.from_file.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role" "filled_in" {
  name = "filled-in"
  assume_role_policy = templatefile("policies/deploy.tftpl", {
    provider   = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    repository = "acme/shop"
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}

module "ci" {
  source = "./modules/ci"
}
