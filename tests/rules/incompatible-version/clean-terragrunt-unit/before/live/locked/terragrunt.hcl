terraform {
  source = "tfr:///terraform-aws-modules/vpc/aws?version=3.5.0"
}
