provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::333333333333:role/${var.aws_role_name}"
  }
}

resource "aws_sqs_queue" "q" {}
