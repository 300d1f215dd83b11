import pulumi_alicloud as alicloud
import pulumi_aws as aws

# aws.iam.AccessKey("in-a-comment")
key = alicloud.ram.AccessKey("elsewhere", user_name="ci")
off = aws.iam.AccessKey("off", user="ci", status="Inactive")
on = aws.iam.AccessKey("on", user="ci")
