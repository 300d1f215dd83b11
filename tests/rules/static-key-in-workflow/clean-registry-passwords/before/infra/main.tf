terraform {
  backend "s3" {
    endpoints = { s3 = "https://storage.yandexcloud.net" }
  }
}
