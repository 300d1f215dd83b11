variable "gitlab" {
  type = object({
    issuer  = optional(string, "https://gitlab.com")
    project = string
  })
}

variable "own" {
  type = object({
    issuer  = optional(string, "https://git.acme.example")
    another = optional(string)
  })
  default = null
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url             = var.gitlab.issuer
  client_id_list  = ["https://gitlab.com"]
  thumbprint_list = ["b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a"]
}

resource "aws_iam_openid_connect_provider" "own" {
  url             = var.own.issuer
  client_id_list  = ["https://git.acme.example"]
  thumbprint_list = ["b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a"]
}

resource "aws_iam_openid_connect_provider" "another" {
  url             = var.own.another
  client_id_list  = ["https://git.acme.example"]
  thumbprint_list = ["b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a"]
}
