terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }
  }

  backend "s3" {
    bucket         = "acme-terraform-state"
    key            = "live/terraform.tfstate"
    region         = "eu-west-1"
    encrypt        = true
    dynamodb_table = "acme-terraform-locks"

    # State and locks of every environment live in the shared account.
    role_arn     = "arn:aws:iam::111111111111:role/terraform-state"
    session_name = "terraform"
    external_id  = "acme-state"
  }
}
