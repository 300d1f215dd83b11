terraform {
  required_version = ">= 1.1.0, <= 1.3.6"
}
