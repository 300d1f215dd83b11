import pulumi_aws as aws

provider = aws.iam.OpenIdConnectProvider(
    "gitlab",
    url="https://gitlab.com",
    client_id_lists=["https://gitlab.com"],
    thumbprint_lists=["b3dd7606d2b5a8b4a13771dbecc9ee1cecafa38a"],
)
