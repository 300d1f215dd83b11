resource "google_storage_bucket" "site" {
  name = "acme-site"
}
