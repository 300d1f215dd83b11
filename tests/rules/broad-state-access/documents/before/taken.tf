resource "aws_iam_policy" "taken" {
  policy = file("${path.module}/policies/taken.json")
}
