provider "aws" {
  region = "eu-west-1"

  endpoints {
    s3 = "http://localhost:9000"
  }
}

provider "aws" {
  alias  = "local"
  region = "eu-west-1"

  endpoints {
    iam = "http://localhost:4566"
  }
}

resource "aws_iam_access_key" "emulated" {
  provider = aws.local
  user     = "backups"
}

resource "aws_iam_access_key" "real" {
  user = "backups"
}
