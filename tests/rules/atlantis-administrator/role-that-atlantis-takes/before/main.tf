variable "server_role" {
  default = "shared-atlantis"
}

variable "atlantis_role_arn" {}

resource "aws_iam_role" "terraform" {
  name               = "terraform"
  assume_role_policy = data.aws_iam_policy_document.terraform.json
}

data "aws_iam_policy_document" "terraform" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:role/people", "arn:aws:iam::111122223333:role/atlantis_task"]
    }
  }
}

resource "aws_iam_role_policy_attachment" "terraform" {
  role       = aws_iam_role.terraform.id
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_role" "spoke" {
  name = "spoke"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::111122223333:role/${var.server_role}" }
    }]
  })
}

data "aws_iam_policy_document" "spoke" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "spoke" {
  role   = aws_iam_role.spoke.id
  policy = data.aws_iam_policy_document.spoke.json
}

resource "aws_iam_role" "by_variable" {
  name = "by-variable"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { AWS = var.atlantis_role_arn }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "by_variable" {
  role       = aws_iam_role.by_variable.name
  policy_arn = "arn:aws:iam::aws:policy/IAMFullAccess"
}
