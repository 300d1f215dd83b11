resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_user" "anna" {
  name = "anna"
}

# another role may look after the user
data "aws_iam_policy_document" "auditors" {
  statement {
    actions   = ["iam:ListAccessKeys", "iam:DeleteAccessKey"]
    resources = [aws_iam_user.ci.arn]
  }
}

# the user is kept out
data "aws_iam_policy_document" "bucket" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::invoices/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.ci.arn]
    }
  }
}

# whom the role lets in is somebody else
resource "aws_iam_role" "auditor" {
  name               = "auditor"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.anna.arn } }] })

  inline_policy {
    name   = "look-after-users"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "iam:DeleteAccessKey", Resource = aws_iam_user.ci.arn }] })
  }
}
