resource "aws_rum_app_monitor" "site" {
  name   = "site"
  domain = "example.org"
  app_monitor_configuration {
    telemetries = ["errors", "http"]
  }
}

resource "aws_lb" "site" {
  name     = "site"
  internal = local.scheme != "external"
}
