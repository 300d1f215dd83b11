# The role of the target account that Terraform works through. Whoever says nothing may only look: the jobs that
# apply set TF_VAR_aws_role_name to the role that may change things.
variable "aws_role_name" {
  type    = string
  default = "infra-plan"
}
