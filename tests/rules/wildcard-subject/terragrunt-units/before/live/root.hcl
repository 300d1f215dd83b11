inputs = {
  policies = ["arn:aws:iam::aws:policy/PowerUserAccess"]
}
