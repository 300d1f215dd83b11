terraform {
  backend "s3" {
    bucket = "state"
    key    = "terraform.tfstate"
    region = "ru-central1"

    endpoints = {
      s3 = "https://storage.yandexcloud.net"
    }
  }
}

resource "yandex_vpc_network" "main" {
  name = "main"
}
