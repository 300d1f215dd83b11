subjects = ["repo:acme/*:ref:refs/heads/main"]
