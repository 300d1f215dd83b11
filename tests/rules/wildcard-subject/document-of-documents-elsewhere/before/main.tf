data "aws_iam_policy_document" "trust" {
  source_policy_documents = [
    data.aws_iam_policy_document.service.json,
    data.aws_iam_policy_document.github.json,
  ]
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
