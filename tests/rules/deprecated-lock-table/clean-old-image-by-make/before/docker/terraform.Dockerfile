FROM hashicorp/terraform:1.9.5
RUN apk add --no-cache aws-cli
