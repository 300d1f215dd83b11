inputs = {
  policies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
}
