include "env" {
  path = "${get_repo_root()}/_env/vpc.hcl"
}
