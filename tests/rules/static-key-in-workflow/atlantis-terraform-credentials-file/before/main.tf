data "template_file" "atlantis_values" {
  template = <<EOF
orgAllowlist: github.com/acme/*
aws:
  credentials: |
    [default]
    aws_access_key_id=${var.aws_access_key}
    aws_secret_access_key=${var.aws_secret_access_key}
EOF
}

resource "helm_release" "atlantis" {
  name   = "atlantis"
  chart  = "atlantis"
  values = [data.template_file.atlantis_values.rendered]
}
