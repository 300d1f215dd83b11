locals {
  environment = [
    {
      name  = "ATLANTIS_ALLOW_FORK_PRS"
      value = "true"
    },
    { name = "ATLANTIS_PORT", value = "4141" },
  ]
}
