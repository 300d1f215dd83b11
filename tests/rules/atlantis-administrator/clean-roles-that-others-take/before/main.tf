variable "atlantis_account" {}

locals {
  by = {
    people    = "arn:aws:iam::444455556666:role/people"
    account   = "arn:aws:iam::${var.atlantis_account}:root"
    server    = "arn:aws:iam::111122223333:role/atlantis"
  }
}

# who takes it is not Atlantis
resource "aws_iam_role" "people" {
  name               = "people"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = local.by.people } }] })
}

resource "aws_iam_role_policy_attachment" "people" {
  role       = aws_iam_role.people.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# the account decides who takes it
resource "aws_iam_role" "account" {
  name               = "account"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = local.by.account } }] })
}

resource "aws_iam_role_policy_attachment" "account" {
  role       = aws_iam_role.account.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# Atlantis takes it, and it may do some things
resource "aws_iam_role" "network" {
  name               = "network"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = local.by.server } }] })
}

resource "aws_iam_role_policy_attachment" "network" {
  role       = aws_iam_role.network.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonVPCFullAccess"
}

# Atlantis takes it, and a boundary says how far it goes
resource "aws_iam_role" "bounded" {
  name                 = "bounded"
  permissions_boundary = "arn:aws:iam::111122223333:policy/boundary"
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = local.by.server } }] })
}

resource "aws_iam_role_policy_attachment" "bounded" {
  role       = aws_iam_role.bounded.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# Atlantis is kept out
resource "aws_iam_role" "without" {
  name = "without"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = local.by.people } },
      { Effect = "Deny", Action = "sts:AssumeRole", Principal = { AWS = local.by.server } },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "without" {
  role       = aws_iam_role.without.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
