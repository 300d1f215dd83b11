output "deployer" {
  sensitive = true
  value = {
    AWS_ACCESS_KEY_ID     = module.deployer.iam_access_key_id
    AWS_SECRET_ACCESS_KEY = module.deployer.iam_access_key_secret
  }
}

output "reader_arn" {
  value = module.reader.iam_user_arn
}

output "reader_key_id" {
  value = module.reader.iam_access_key_id
}

output "writer_key_id" {
  value = module.writer.iam_access_key_id
}

output "writer_secret" {
  value     = module.writer.iam_access_key_secret
  sensitive = true
}
