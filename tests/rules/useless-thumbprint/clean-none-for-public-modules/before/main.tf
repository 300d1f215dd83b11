# none, or none that is known
module "unfunco" {
  source  = "unfunco/oidc-github/aws"
  version = "1.8.1"

  additional_thumbprints = []
  github_repositories    = ["octo-org/octo-repo"]
}

module "philips" {
  source  = "philips-labs/github-oidc/aws//modules/provider"
  version = "0.8.1"

  thumbprint_list = var.thumbprints
}

# the issuer of a GitHub Enterprise Server: nobody knows its authority
module "iam_oidc" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-github-oidc-provider"
  version = "5.59.0"

  url                    = "https://github.example.com/_services/token"
  additional_thumbprints = ["1111111111111111111111111111111111111111"]
}

# a role of the same author, and a module that is only called alike
module "role" {
  source  = "philips-labs/github-oidc/aws"
  version = "0.8.1"

  repo            = "octo-org/octo-repo"
  thumbprint_list = ["1111111111111111111111111111111111111111"]
}

module "other" {
  source = "git::https://git.example.com/platform/oidc-provider.git"

  thumbprint_list = ["1111111111111111111111111111111111111111"]
}

variable "thumbprints" {
  type = list(string)
}
