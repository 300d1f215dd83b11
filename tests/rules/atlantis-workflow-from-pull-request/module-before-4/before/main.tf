module "atlantis" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "~> 3.26"

  name              = "atlantis"
  allow_repo_config = true
}

module "closed" {
  source  = "terraform-aws-modules/atlantis/aws"
  version = "~> 3.26"

  name              = "closed"
  allow_repo_config = false
  # allow_repo_config = true
}
