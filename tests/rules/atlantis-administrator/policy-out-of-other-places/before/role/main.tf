data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "atlantis" {
  name               = "atlantis"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy_attachment" "atlantis" {
  for_each   = toset(["AdministratorAccess", "SecurityAudit"])
  role       = aws_iam_role.atlantis.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}
