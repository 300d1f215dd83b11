data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

resource "aws_ecs_cluster" "atlantis" {
  name = "atlantis"
}

data "aws_iam_policy_document" "task_access_backend" {
  statement {
    resources = [
      "arn:aws:s3:::*",
      "arn:aws:dynamodb:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:table/*",
    ]

    actions = [
      "s3:*",
      "dynamodb:*",
    ]
  }
}

resource "aws_iam_role_policy" "task_access_backend" {
  name = "TaskAccessBackendPolicy"
  role = "atlantis"

  policy = element(compact(concat(data.aws_iam_policy_document.task_access_backend.*.json)), 0)
}
