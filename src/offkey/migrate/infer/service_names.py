"""Which AWS service a Terraform resource or a command belongs to, by the prefix IAM knows the service by.

Only what apply needs to be allowed is asked here, so a type that is not listed is None and is
reported: a service guessed wrong would be a role that fails, or one that may too much.
Source: the service prefixes of https://docs.aws.amazon.com/service-authorization/latest/reference/.
"""

from __future__ import annotations

_EC2 = """
ami availability_zone customer_gateway default_network default_route default_security default_subnet default_vpc
ebs ec2 egress eip flow_log instance internet_gateway key_pair launch_template main_route_table nat_gateway network_acl
network_interface placement_group route route_table security_group snapshot_create spot subnet volume_attachment vpc
vpn ec2_transit_gateway vpc_endpoint verifiedaccess
"""
_SAME = """
acm airflow amplify appconfig appmesh appsync athena backup batch bedrock budgets cloud9 cloudformation cloudfront
cloudtrail codeartifact codebuild codecommit codedeploy codepipeline config connect databrew datasync dax detective dlm
dms dynamodb ecr ecs eks elasticache events firehose fis fsx glacier glue grafana guardduty iam imagebuilder
inspector inspector2 iot kendra kinesis kinesisanalytics kms lakeformation lambda lex lightsail logs macie2
medialive memorydb mq oam organizations osis pipes quicksight ram rbin redshift rekognition
resiliencehub route53 s3 sagemaker scheduler schemas secretsmanager securityhub servicecatalog servicediscovery
servicequotas sns sqs ssm swf synthetics timestream transfer waf wafv2 workspaces xray
"""
_OTHER = {
    "accessanalyzer": "access-analyzer",
    "acmpca": "acm-pca",
    "alb": "elasticloadbalancing",
    "api_gateway": "apigateway",
    "apigatewayv2": "apigateway",
    "appautoscaling": "application-autoscaling",
    "apprunner": "apprunner",
    "autoscaling": "autoscaling",
    "cloudwatch": "cloudwatch",
    "cloudwatch_event": "events",
    "cloudwatch_log": "logs",
    "cloudwatch_query": "logs",
    "codestarconnections": "codestar-connections",
    "cognito": "cognito-idp",
    "cognito_identity": "cognito-identity",
    "cur": "cur",
    "db": "rds",
    "directory_service": "ds",
    "docdb": "rds",
    "dx": "directconnect",
    "ecrpublic": "ecr-public",
    "efs": "elasticfilesystem",
    "elastic_beanstalk": "elasticbeanstalk",
    "elasticsearch": "es",
    "elb": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "globalaccelerator": "globalaccelerator",
    "identitystore": "identitystore",
    "keyspaces": "cassandra",
    "kinesis_analytics": "kinesisanalytics",
    "kinesis_firehose": "firehose",
    "kinesis_video": "kinesisvideo",
    "kinesisanalyticsv2": "kinesisanalytics",
    "launch_configuration": "autoscaling",
    "lb": "elasticloadbalancing",
    "load_balancer": "elasticloadbalancing",
    "location": "geo",
    "msk": "kafka",
    "mwaa": "airflow",
    "neptune": "rds",
    "networkfirewall": "network-firewall",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "pinpoint": "mobiletargeting",
    "prometheus": "aps",
    "proxy_protocol": "elasticloadbalancing",
    "rds": "rds",
    "redshiftserverless": "redshift-serverless",
    "resourcegroups": "resource-groups",
    "route53_resolver": "route53resolver",
    "route53domains": "route53domains",
    "s3control": "s3",
    "serverlessapplicationrepository": "serverlessrepo",
    "service_discovery": "servicediscovery",
    "ses": "ses",
    "sesv2": "ses",
    "sfn": "states",
    "shield": "shield",
    "snapshot": "ec2",
    "ssoadmin": "sso",
    "vpclattice": "vpc-lattice",
    "wafregional": "waf-regional",
}
PREFIXES: dict[str, str] = {
    **{name: "ec2" for name in _EC2.split()},
    **{name: name for name in _SAME.split()},
    **_OTHER,
}
"""IAM's prefix by the words that a resource type begins with, `aws_` left out."""
COMMANDS: dict[str, str | None] = {
    "accessanalyzer": "access-analyzer",
    "amp": "aps",
    "apigatewayv2": "apigateway",
    "bedrock-agent": "bedrock",
    "bedrock-runtime": "bedrock",
    "cloudcontrol": "cloudformation",
    "configservice": "config",
    "configure": None,
    "deploy": "codedeploy",
    "docdb": "rds",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "help": None,
    "iot-data": "iot",
    "keyspaces": "cassandra",
    "kinesisanalyticsv2": "kinesisanalytics",
    "lexv2-models": "lex",
    "location": "geo",
    "login": None,
    "logout": None,
    "mwaa": "airflow",
    "neptune": "rds",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "pinpoint": "mobiletargeting",
    "resourcegroupstaggingapi": "tag",
    "s3api": "s3",
    "s3control": "s3",
    "sagemaker-runtime": "sagemaker",
    "service-quotas": "servicequotas",
    "sesv2": "ses",
    "sso": None,
    "sso-admin": "sso",
    "stepfunctions": "states",
    "sts": None,
    "timestream-query": "timestream",
    "timestream-write": "timestream",
}
"""Where the AWS CLI calls a service otherwise than IAM does; None where no permission is needed.

Source: https://docs.aws.amazon.com/cli/latest/reference/.
"""
_OF_MODULE = {
    "alb": ("elasticloadbalancing", "ec2"),
    "autoscaling": ("autoscaling", "ec2", "iam"),
    "cloudfront": ("cloudfront",),
    "dynamodb-table": ("dynamodb", "application-autoscaling"),
    "ecr": ("ecr",),
    "ecs": ("ecs", "iam", "logs", "ec2", "elasticloadbalancing", "application-autoscaling"),
    "eks": ("eks", "ec2", "iam", "kms", "logs", "autoscaling", "events", "sqs"),
    "elasticache": ("elasticache", "ec2"),
    "iam": ("iam",),
    "kms": ("kms",),
    "lambda": ("lambda", "iam", "logs", "s3"),
    "rds": ("rds", "ec2", "iam", "secretsmanager", "kms", "logs"),
    "rds-aurora": ("rds", "ec2", "iam", "application-autoscaling"),
    "route53": ("route53",),
    "s3-bucket": ("s3",),
    "secrets-manager": ("secretsmanager",),
    "security-group": ("ec2",),
    "sns": ("sns",),
    "sqs": ("sqs",),
    "vpc": ("ec2", "logs", "iam"),
}


def of_resource(type_: str) -> str | None:
    """The service of a resource type such as `aws_vpc`; None where it is not known."""
    words = type_.removeprefix("aws_").split("_")
    for length in range(len(words), 0, -1):
        service = PREFIXES.get("_".join(words[:length]))
        if service is not None:
            return service
    return None


def of_module(source: str) -> tuple[str, ...] | None:
    """The services of a public `terraform-aws-modules/…/aws` module; None where they are not known."""
    parts = source.removeprefix("registry.terraform.io/").split("//", 1)[0].split("/")
    if len(parts) == 3 and parts[0] == "terraform-aws-modules" and parts[2] == "aws":
        return _OF_MODULE.get(parts[1])
    return None


def of_command(name: str) -> str | None:
    """The service of a command of the AWS CLI such as `elbv2`; None where it needs no permission."""
    return COMMANDS.get(name, name)
