cat >> ~/.aws/credentials <<EOF
[default]
aws_access_key_id = ${CI_AWS_KEY}
aws_secret_access_key = ${CI_AWS_SECRET}
EOF
