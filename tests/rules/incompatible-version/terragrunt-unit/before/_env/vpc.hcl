terraform {
  source = "tfr:///terraform-aws-modules/vpc/aws?version=4.0.2"
}
