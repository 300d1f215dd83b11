terraform {
  source = "tfr:///terraform-aws-modules/atlantis/aws?version=4.4.0"
}

inputs = {
  atlantis = {
    environment = [
      { name = "ATLANTIS_ALLOW_FORK_PRS", value = "false" },
    ]
  }
}
