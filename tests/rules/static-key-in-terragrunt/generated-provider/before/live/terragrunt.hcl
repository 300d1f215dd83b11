terraform {
  extra_arguments "keys" {
    commands = ["plan", "apply"]
    env_vars = {
      AWS_ACCESS_KEY_ID     = get_env("LEGACY_KEY", "")
      AWS_SECRET_ACCESS_KEY = run_cmd("--terragrunt-quiet", "vault", "kv", "get", "-field=secret", "kv/aws")
    }
  }
}
inputs = {
  aws_access_key = get_env("TF_AWS_KEY")
}
