terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "organization" {
  type = string
}

resource "aws_iam_openid_connect_provider" "circleci" {
  url            = "https://oidc.circleci.com/org/${var.organization}"
  client_id_list = [var.organization]
}

data "tls_certificate" "terraform" {
  url = "https://app.terraform.io"
}

resource "aws_iam_openid_connect_provider" "terraform" {
  url            = "https://app.terraform.io"
  client_id_list = ["aws.workload.identity"]
}

resource "aws_iam_openid_connect_provider" "company" {
  url             = "https://oidc.circleci.com.acme.example/org/one"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
}
