generate "provider" {
  path      = "provider_gen.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<-EOF
    provider "aws" {
      region     = "eu-west-1"
      access_key = "${get_env("PLATFORM_KEY_ID")}"
      secret_key = "${get_env("PLATFORM_KEY")}"
    }
    provider "minio" {
      minio_server = "minio.octo.example:9000"
      minio_user   = "${get_env("MINIO_USER")}"
    }
  EOF
}
