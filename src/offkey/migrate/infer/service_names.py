"""Which AWS service a Terraform resource belongs to, by the prefix IAM knows the service by.

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
dms docdb dynamodb ecr ecs eks elasticache events firehose fis fsx glacier glue grafana guardduty iam imagebuilder
inspector inspector2 iot kendra kinesis kinesisanalytics kms lakeformation lambda lex lightsail location logs macie2
medialive memorydb mq neptune oam organizations osis pinpoint pipes qldb quicksight ram rbin redshift rekognition
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
    "cognito": "cognito-idp",
    "cognito_identity": "cognito-identity",
    "cur": "cur",
    "db": "rds",
    "dx": "directconnect",
    "directory_service": "ds",
    "efs": "elasticfilesystem",
    "elastic_beanstalk": "elasticbeanstalk",
    "elasticsearch": "es",
    "elb": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "globalaccelerator": "globalaccelerator",
    "identitystore": "identitystore",
    "kinesis_firehose": "firehose",
    "launch_configuration": "autoscaling",
    "lb": "elasticloadbalancing",
    "load_balancer": "elasticloadbalancing",
    "msk": "kafka",
    "networkfirewall": "network-firewall",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "proxy_protocol": "elasticloadbalancing",
    "rds": "rds",
    "resourcegroups": "resource-groups",
    "route53_resolver": "route53resolver",
    "route53domains": "route53domains",
    "serverlessapplicationrepository": "serverlessrepo",
    "ses": "ses",
    "sesv2": "ses",
    "sfn": "states",
    "shield": "shield",
    "snapshot": "ec2",
    "ssoadmin": "sso",
    "wafregional": "waf-regional",
}
_PREFIXES: dict[str, str] = {
    **{name: "ec2" for name in _EC2.split()},
    **{name: name for name in _SAME.split()},
    **_OTHER,
}
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
        service = _PREFIXES.get("_".join(words[:length]))
        if service is not None:
            return service
    return None


def of_module(source: str) -> tuple[str, ...] | None:
    """The services of a public `terraform-aws-modules/…/aws` module; None where they are not known."""
    parts = source.removeprefix("registry.terraform.io/").split("//", 1)[0].split("/")
    if len(parts) == 3 and parts[0] == "terraform-aws-modules" and parts[2] == "aws":
        return _OF_MODULE.get(parts[1])
    return None
