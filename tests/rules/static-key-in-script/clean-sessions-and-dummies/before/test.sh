export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
docker run -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY tests
[ -z "$AWS_SECRET_ACCESS_KEY" ] && echo "AWS_SECRET_ACCESS_KEY: $AWS_SECRET_ACCESS_KEY is not set"
# aws configure set aws_access_key_id "$OLD_KEY"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
