resource "aws_iam_role" "deploy" {
  for_each = toset(["shop"])

  name = "deploy-${each.key}"
  assume_role_policy = templatefile("policies/trust.json.tpl", {
    name   = each.key
    people = ["arn:aws:iam::111122223333:role/ops", "arn:aws:iam::111122223333:role/dev"]
  })
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = toset(["shop"])

  role       = aws_iam_role.deploy[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}
