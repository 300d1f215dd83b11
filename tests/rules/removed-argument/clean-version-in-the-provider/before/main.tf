provider "aws" {
  version                = "~> 4.67"
  region                 = "eu-west-1"
  skip_get_ec2_platforms = true
  s3_force_path_style    = true
}
