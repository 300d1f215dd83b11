variable "accounts" {
  type = list(string)
}

data "aws_iam_policy_document" "atlantis" {
  statement {
    actions   = ["sts:AssumeRole"]
    resources = [for id in var.accounts : "arn:aws:iam::${id}:role/OrganizationAccountAccessRole"]
  }
}

resource "aws_iam_policy" "atlantis_spokes" {
  name = "atlantis-spokes"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Resource = [
        "arn:aws:iam::111122223333:role/AWSControlTowerExecution",
        "arn:aws:iam::444455556666:role/AWSControlTowerExecution",
      ]
    }]
  })
}
