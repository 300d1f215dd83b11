include "env" {
  path = "${get_repo_root()}/_env/gh.hcl"
}
inputs = {
  policies = { admin = "arn:aws:iam::aws:policy/AdministratorAccess" }
}
