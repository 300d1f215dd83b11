export AWS_ACCESS_KEY_ID=$(grep AWS_ACCESS_KEY_ID settings | cut -d = -f 2)
export AWS_SECRET_ACCESS_KEY=$(grep AWS_SECRET_ACCESS_KEY settings | cut -d = -f 2)
