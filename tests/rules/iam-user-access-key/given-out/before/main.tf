resource "aws_iam_access_key" "ci" {
  user = "ci"
}

resource "aws_iam_access_key" "each" {
  for_each = toset(["one", "two"])
  user     = each.key
}

resource "aws_iam_access_key" "encrypted" {
  user    = "person"
  pgp_key = "keybase:person"
}
