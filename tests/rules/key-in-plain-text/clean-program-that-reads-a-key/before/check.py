import os

PREFIX = "AKIA"
DIGEST = "4f9c1e07ab35d2886f1e0c7d94b3a25588e6f017"

assert os.environ["AWS_ACCESS_KEY_ID"].startswith(PREFIX)
