terraform {
  backend "s3" {
    endpoint = "storage.yandexcloud.net"
    bucket   = "acme-state"
    key      = "terraform.tfstate"
    region   = "ru-central1"
  }
}

provider "yandex" {}
