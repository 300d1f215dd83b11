#!/bin/bash
BUCKET_KEY=live.tfstate
policy=$(cat <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "List",
      "Effect": "Allow",
      "Action": ["s3:ListBucket"],
      "Resource": "arn:aws:s3:::${bucket}"
    },
    {
      "Sid": "StateMachineObjects",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:DeleteObject"],
      "Resource": "arn:aws:s3:::${bucket}/*"
    }
  ]
}
EOF
)
aws iam put-role-policy --role-name ci --policy-name ci --policy-document "$policy"
