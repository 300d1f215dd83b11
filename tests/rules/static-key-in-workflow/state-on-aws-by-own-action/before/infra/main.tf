terraform {
  backend "s3" {}
}

resource "hcloud_server" "one" {
  name        = "one"
  image       = "ubuntu-24.04"
  server_type = "cx22"
}
