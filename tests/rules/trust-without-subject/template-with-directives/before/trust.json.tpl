{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/${issuer}" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "${issuer}:aud": "sts.amazonaws.com" } }
    }%{ if break_glass },
    {
      "Effect": "Allow",
      "Principal": { "AWS": ${people} },
      "Action": "sts:AssumeRole"
    }%{ endif }
  ]
}
