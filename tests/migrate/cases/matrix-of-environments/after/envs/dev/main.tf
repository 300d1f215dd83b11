provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/${var.aws_role_name}"
  }
}

resource "aws_sqs_queue" "q" {}
