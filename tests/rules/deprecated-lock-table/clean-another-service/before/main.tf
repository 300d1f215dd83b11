terraform {
  backend "s3" {
    endpoint          = "storage.yandexcloud.net"
    bucket            = "acme-state"
    region            = "ru-central1"
    key               = "terraform.tfstate"
    dynamodb_endpoint = "https://docapi.serverless.yandexcloud.net/ru-central1/b1g/etn"
    dynamodb_table    = "acme-state"
  }
}
