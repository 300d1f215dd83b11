variable "create" {
  default = true
}

resource "aws_iam_openid_connect_provider" "counted" {
  count = var.create ? 1 : 0

  url            = "https://gitlab.com"
  client_id_list = ["https://gitlab.com"]
}

resource "aws_iam_openid_connect_provider" "named" {
  for_each = toset(["gitlab.acme.example", "gitlab.com"])

  url            = "https://${each.key}"
  client_id_list = ["https://${each.key}"]
}

data "aws_iam_policy_document" "counted" {
  dynamic "statement" {
    for_each = aws_iam_openid_connect_provider.counted

    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [statement.value.arn]
      }

      condition {
        test     = "StringEquals"
        variable = "${statement.value.url}:sub"
        values   = ["project_path:acme/infra:ref_type:branch:ref:main"]
      }
    }
  }
}

data "aws_iam_policy_document" "named" {
  dynamic "statement" {
    for_each = aws_iam_openid_connect_provider.named
    iterator = provider

    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [provider.value.arn]
      }

      condition {
        test     = "StringEquals"
        variable = "${provider.key}:sub"
        values   = ["project_path:acme/infra:ref_type:branch:ref:main"]
      }
    }
  }
}

resource "aws_iam_role" "counted" {
  assume_role_policy = data.aws_iam_policy_document.counted.json
}

resource "aws_iam_role" "named" {
  assume_role_policy = data.aws_iam_policy_document.named.json
}
