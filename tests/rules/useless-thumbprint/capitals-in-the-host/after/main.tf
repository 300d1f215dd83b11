resource "aws_iam_openid_connect_provider" "gh" {
  url            = "https://token.actions.GitHubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_openid_connect_provider" "gl" {
  url            = "https://GitLab.com"
  client_id_list = ["sts.amazonaws.com"]
}
