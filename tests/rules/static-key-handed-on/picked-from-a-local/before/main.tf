variable "repositories" {
  type    = set(string)
  default = ["api", "web"]
}

locals {
  shared = {
    AWS_ACCESS_KEY_ID     = aws_ssm_parameter.key_id.value
    AWS_SECRET_ACCESS_KEY = aws_ssm_parameter.key.value
    AWS_REGION            = "eu-west-1"
  }

  pairs = setproduct(tolist(var.repositories), keys(local.shared))
}

resource "github_actions_secret" "shared" {
  for_each = {
    for pair in local.pairs : "${pair[0]}.${pair[1]}" => {
      repository = pair[0]
      name       = pair[1]
      value      = local.shared[pair[1]]
    }
  }

  repository      = each.value.repository
  secret_name     = each.value.name
  plaintext_value = each.value.value
}

resource "aws_ssm_parameter" "key_id" {
  name  = "/devops/aws_access_key_id"
  type  = "SecureString"
  value = "change_me"

  lifecycle {
    ignore_changes = [value]
  }
}

resource "aws_ssm_parameter" "key" {
  name  = "/devops/aws_secret_access_key"
  type  = "SecureString"
  value = "change_me"

  lifecycle {
    ignore_changes = [value]
  }
}
