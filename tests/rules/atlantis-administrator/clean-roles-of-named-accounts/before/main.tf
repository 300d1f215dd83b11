data "aws_iam_policy_document" "atlantis" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::111122223333:role/deploy", "arn:aws:iam::444455556666:role/deploy"]
  }
}

data "aws_iam_policy_document" "atlantis_of_the_organisation" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::*:role/deploy"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceOrgID"
      values   = ["o-a1b2c3d4e5"]
    }
  }
}

data "aws_iam_policy_document" "pipeline" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = ["arn:aws:iam::*:role/deploy"]
  }
}
