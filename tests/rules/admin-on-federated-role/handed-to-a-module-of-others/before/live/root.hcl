terraform {
  source = "git::ssh://git@git.example.com/platform/modules.git//aws/gitlab_oidc_role?ref=v2"
}

inputs = {
  policies = ["arn:aws:iam::aws:policy/IAMFullAccess"]
}
