variable "name" {}

resource "aws_iam_role" "function" {
  name               = var.name
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

variable "trust" {}

resource "aws_iam_role" "any" {
  name               = var.name
  assume_role_policy = var.trust
}
