provider "aws" {
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deployment"
  }
}

resource "aws_sqs_queue" "q" {}
