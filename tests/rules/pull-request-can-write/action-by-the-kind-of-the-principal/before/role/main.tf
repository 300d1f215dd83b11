variable "principal" {
  type = map(string)
}

variable "condition" {
  type    = any
  default = null
}

resource "aws_iam_role" "this" {
  name = "ci"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge({
        Effect    = "Allow"
        Principal = var.principal
        Action    = lookup(var.principal, "Federated", "") != "" ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole"
      }, var.condition == null ? {} : { Condition = var.condition })
    ]
  })
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
}
