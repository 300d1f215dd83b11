output "vpc_id" {
  value = aws_vpc.main.id
}

output "package" {
  value = "s3://${aws_s3_object.hello.bucket}/${aws_s3_object.hello.key}"
}
