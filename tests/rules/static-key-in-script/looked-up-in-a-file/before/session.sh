export AWS_ACCESS_KEY_ID=$(grep AWS_ACCESS_KEY_ID session | cut -d = -f 2)
export AWS_SECRET_ACCESS_KEY=$(grep AWS_SECRET_ACCESS_KEY session | cut -d = -f 2)
export AWS_SESSION_TOKEN=$(grep AWS_SESSION_TOKEN session | cut -d = -f 2)
