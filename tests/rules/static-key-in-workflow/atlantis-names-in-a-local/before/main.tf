locals {
  kept = [
    "ATLANTIS_GH_TOKEN",
    "ATLANTIS_GH_WEBHOOK_SECRET",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
  ]

  secrets = [
    for one in local.kept : {
      name      = one
      valueFrom = "arn:aws:ssm:eu-west-1:111122223333:parameter/atlantis/${one}"
    }
  ]
}

module "service" {
  source  = "./service"
  name    = "atlantis"
  secrets = local.secrets
}
