overridden = ["repo:acme/web:*"]
