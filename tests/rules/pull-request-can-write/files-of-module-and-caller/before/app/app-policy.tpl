{
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": ["ecs:UpdateService"], "Resource": "${service}"}]
}
