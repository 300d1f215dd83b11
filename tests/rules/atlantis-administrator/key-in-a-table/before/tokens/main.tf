# an address of a server, not a role; who attaches the policy is somebody else
locals {
  hosts = {
    atlantis = {
      address = "atlantis.example.com"
    }
  }
  people = { admins = "arn:aws:iam::aws:policy/AdministratorAccess" }
}

resource "aws_iam_role_policy_attachment" "people" {
  for_each   = local.people
  role       = each.key
  policy_arn = each.value
}
