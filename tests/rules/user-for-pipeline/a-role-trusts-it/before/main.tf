resource "aws_iam_user" "github" {
  name = "${var.project}-github"
}

resource "aws_iam_role" "deployer" {
  name = "${var.project}-deployer"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { AWS = aws_iam_user.github.arn }
    }]
  })
}

variable "project" {}

resource "aws_iam_user" "gitlab_ci" {
  name = "gitlab-ci"
}

data "aws_iam_policy_document" "images" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.gitlab_ci.arn]
    }
  }
}

resource "aws_iam_role" "images" {
  name               = "images"
  assume_role_policy = data.aws_iam_policy_document.images.json
}
