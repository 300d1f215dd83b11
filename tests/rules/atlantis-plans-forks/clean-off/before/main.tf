locals {
  environment = [
    {
      name  = "ATLANTIS_ALLOW_FORK_PRS"
      value = "false"
    },
    {
      name  = "ATLANTIS_AUTOMERGE"
      value = "true"
    },
  ]
}
