orgAllowlist: github.com/acme/*
%{ if private }
ingress:
  annotations: {scheme: internal}
%{ endif }
aws:
  credentials: |
    [default]
    aws_access_key_id="${key_id}"
    aws_secret_access_key="${secret}"
