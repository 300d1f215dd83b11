resource "aws_iam_access_key" "backup" {
  user = "backup"
}

data "template_file" "config" {
  template = "${file("${path.module}/config.rb")}"

  vars {
    access_key = "${aws_iam_access_key.backup.id}"
    secret_key = "${aws_iam_access_key.backup.secret}"
  }
}
