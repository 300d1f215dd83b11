terraform {
  backend "s3" {}
}

provider "yandex" {}
