variable "variables" {
  type    = map(string)
  default = {}
}

resource "aws_lambda_function" "this" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"

  dynamic "environment" {
    for_each = length(keys(var.variables)) > 0 ? [true] : []
    content {
      variables = var.variables
    }
  }
}
