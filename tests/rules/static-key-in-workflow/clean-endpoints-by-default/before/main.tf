variable "endpoints" {
  type    = list(string)
  default = ["http://localhost:4566"]
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
