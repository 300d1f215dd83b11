aws configure --profile ci <<-EOF
${AWS_ACCESS_KEY_ID}
${AWS_SECRET_ACCESS_KEY}
eu-west-1
json
EOF
