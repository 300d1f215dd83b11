locals {
  unset = ["ATLANTIS_GH_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]

  kept = [
    "ATLANTIS_GH_TOKEN",
    # "AWS_ACCESS_KEY_ID",
    # "AWS_SECRET_ACCESS_KEY",
  ]

  described = [for name in local.unset : { name = name, description = "the server has none" }]
  secrets   = [for name in local.kept : { name = name, valueFrom = "/atlantis/${name}" }]
}
