variable "endpoints" {
  type    = list(string)
  default = []
}

provider "aws" {
  region = "eu-west-1"

  dynamic "endpoints" {
    for_each = var.endpoints
    content {
      s3  = endpoints.value
      sts = endpoints.value
    }
  }
}
