module "policies" {
  source   = "./policies"
  for_each = toset(var.buckets)

  bucket = each.value
}

variable "buckets" {
  type = list(string)
}
