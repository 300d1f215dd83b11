variable "make_user" { 
  default = false
}
resource "aws_iam_user" "ci" { 
  count = var.make_user ? 1 : 0
  name = "ci" 
}
resource "aws_iam_access_key" "ci" { 
  count = var.make_user ? 1 : 0
  user = aws_iam_user.ci[0].name 
}
resource "aws_iam_access_key" "old" {
  count  = var.make_user ? 1 : 0
  user   = aws_iam_user.ci[0].name
  status = "Inactive"
}
module "mine" {
  source = "./user"
}
