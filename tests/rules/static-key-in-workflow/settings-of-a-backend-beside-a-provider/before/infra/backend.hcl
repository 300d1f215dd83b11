bucket = "state"
region = "ru-central1"

endpoints = {
  s3 = "https://storage.yandexcloud.net"
}
