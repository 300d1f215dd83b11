terraform {
  backend "s3" {
  }
}

provider "yandex" {
  zone = "ru-central1-a"
}
