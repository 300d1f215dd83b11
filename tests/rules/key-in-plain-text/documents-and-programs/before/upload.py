import os

import boto3

s3 = boto3.client(
    "s3",
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)
child = {"AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"]}
