data "aws_iam_policy_document" "atlantis_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/OrganizationAccountAccessRole"]
    }
  }
}

data "aws_iam_policy_document" "atlantis" {
  statement {
    actions = ["sts:AssumeRole"]
    # resources = ["arn:aws:iam::111122223333:role/OrganizationAccountAccessRole"]
    resources = ["arn:aws:iam::111122223333:role/atlantis-network"]
  }
}
