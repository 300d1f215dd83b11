terraform {
  backend "s3" {
    bucket    = "state"
    key       = "shop.tfstate"
    region    = "ru-central1"
    endpoints = { s3 = "https://storage.yandexcloud.net" }
  }
}
