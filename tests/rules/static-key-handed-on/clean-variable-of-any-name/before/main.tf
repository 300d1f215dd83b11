module "user" {
  source = "./user"
}

resource "random_password" "this" {
  length = 32
}

locals {
  both = { a = module.user.id, b = module.user.credential }
}

# the id alone lets nobody in
module "id" {
  source = "./parameter"
  name   = "/app/id"
  value  = module.user.id
}

# another item of the same object
module "name" {
  source = "./parameter"
  name   = "/app/user"
  value  = module.user.all.user
}

module "first" {
  source = "./parameter"
  name   = "/app/first"
  value  = local.both["a"]
}

# what a hash is made of cannot be told from it
module "hash" {
  source  = "./vault"
  name    = "hash"
  content = { hash = sha256(module.user.credential), length = length(module.user.credential) }
}

module "password" {
  source  = "./vault"
  name    = "password"
  content = { password = random_password.this.result }
}

# the module takes another item
module "repository" {
  source = "./repository"
  settings = {
    name    = "DEPLOY"
    value   = "x"
    comment = module.user.credential
  }
}

# another service's
module "minio" {
  source  = "./vault"
  name    = "backup"
  content = { endpoint = "https://minio.octo.example:9000", password = module.user.credential }
}

# nothing keeps it
module "unused" {
  source = "./unused"
  value  = module.user.credential
}

module "each" {
  source   = "./parameter"
  for_each = { user = module.user.credential }
  name     = "/app/each"
  value    = each.key
}
