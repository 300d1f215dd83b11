variable "project" {
  default = "atlantis"
}

data "aws_iam_policy_document" "instance" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "rights" {
  statement {
    actions = [
      "elasticfilesystem:ClientMount",
      "*",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role" "instance" {
  name               = format("%s_role", var.project)
  assume_role_policy = data.aws_iam_policy_document.instance.json
}

resource "aws_iam_role_policy" "instance" {
  name   = "rights"
  role   = aws_iam_role.instance.id
  policy = data.aws_iam_policy_document.rights.json
}

resource "aws_iam_role" "other" {
  name               = "web"
  assume_role_policy = data.aws_iam_policy_document.instance.json
}

resource "aws_iam_role_policy" "other" {
  name   = "rights"
  role   = aws_iam_role.other.id
  policy = data.aws_iam_policy_document.rights.json
}
