resource "aws_iam_openid_connect_provider" "gh" {
  url             = "https://token.actions.GitHubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}
resource "aws_iam_openid_connect_provider" "gl" {
  url             = "https://GitLab.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}
