resource "aws_codepipeline" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/pipeline"
}

provider "aws" {
  assume_role {
    role_arn     = "arn:aws:iam::111122223333:role/deployment"
    session_name = "terraform"
    external_id  = "acme"
  }
}

module "vpc" {
  source             = "./modules/vpc"
  enable_classiclink = false
}
