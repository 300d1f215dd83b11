aws s3 sync site "s3://$1"
