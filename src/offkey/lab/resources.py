"""What an operation acts on, as far as the request itself says it: the ARNs that policies are asked about.

Source: AWS Service Authorization Reference, resource types of each service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlparse

from offkey.lab import directory
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.asked import Asked


def _dynamodb(asked: Asked) -> Iterator[str]:
    parameters = asked.operation.parameters
    items = parameters.get("RequestItems")
    names = [parameters.get("TableName"), parameters.get("ResourceArn"), parameters.get("TableArn")]
    if isinstance(items, Mapping):
        names += list(items)
    index = asked.operation.text("IndexName")
    for name in names:
        if isinstance(name, str):
            arn = name if name.startswith("arn:") else asked.local("dynamodb", f"table/{name}")
            yield f"{arn}/index/{index}" if index else arn
    if asked.operation.name in {"ListTables", "DescribeLimits", "DescribeEndpoints"}:
        yield "*"


_IAM_WHOLE = regex(
    r"List(Roles|Users|Groups|Policies|InstanceProfiles|OpenIDConnectProviders|AccountAliases)\Z"
    r"|GetAccount|GenerateCredential"
)
_IAM_NAMED = (
    ("InstanceProfileName", "instance-profile"),
    ("RoleName", "role"),
    ("UserName", "user"),
    ("GroupName", "group"),
)
"""The parameter that names what an operation is about, the most telling first: AddRoleToInstanceProfile has two."""


def _iam(asked: Asked) -> Iterator[str]:
    operation, prefix = asked.operation, f"arn:aws:iam::{asked.account}:"
    path = operation.text("Path") or "/"
    named = next(((kind, name) for key, kind in _IAM_NAMED if (name := operation.text(key))), None)
    if _IAM_WHOLE.match(operation.name):
        yield "*"
    elif named is not None:
        yield _existing(asked.account, *named) or f"{prefix}{named[0]}{path}{named[1]}"
    elif arn := operation.text("PolicyArn", "OpenIDConnectProviderArn"):
        yield arn
    elif policy := operation.text("PolicyName"):
        yield f"{prefix}policy{path}{policy}"
    elif url := operation.text("Url"):
        yield f"{prefix}oidc-provider/{url.removeprefix('https://')}"
    elif operation.name in {"GetUser", "ListAccessKeys", "CreateAccessKey"}:
        yield asked.caller


def _existing(account: str, kind: str, name: str) -> str | None:
    """The ARN of a role or user that exists: only there is its path to be had."""
    found = {"role": directory.role, "user": directory.user}.get(kind)
    entity = found(account, name) if found else None
    return entity.arn if entity else None


def _sqs(asked: Asked) -> Iterator[str]:
    if asked.operation.name == "ListQueues":
        yield "*"
    elif url := asked.operation.text("QueueUrl"):
        _, account, name = ["", *urlparse(url).path.strip("/").split("/")][-3:]
        yield f"arn:aws:sqs:{asked.region}:{account or asked.account}:{name}"
    elif queue := asked.operation.text("QueueName"):
        yield asked.local("sqs", queue)


def _sns(asked: Asked) -> Iterator[str]:
    if asked.operation.name in {"ListTopics", "ListSubscriptions"}:
        yield "*"
    elif arn := asked.operation.text("TopicArn", "TargetArn", "ResourceArn", "SubscriptionArn"):
        yield arn
    elif name := asked.operation.text("Name"):
        yield asked.local("sns", name)


def _ssm(asked: Asked) -> Iterator[str]:
    names = asked.operation.parameters.get("Names")
    given: list[object] = [asked.operation.text("Name"), *(names if isinstance(names, list) else ())]
    for name in given:
        if isinstance(name, str) and "Parameter" in asked.operation.name:
            yield name if name.startswith("arn:") else asked.local("ssm", f"parameter/{name.removeprefix('/')}")


def _kms(asked: Asked) -> Iterator[str]:
    given = asked.operation.text("KeyId", "TargetKeyId")
    if asked.operation.name in {"CreateKey", "ListKeys", "ListAliases"}:
        yield "*"
    elif given and given.startswith("arn:") and ":alias/" not in given:
        yield given
    elif given and not given.startswith(("alias/", "arn:")):
        yield asked.local("kms", f"key/{given}")


def _lambda(asked: Asked) -> Iterator[str]:
    name = asked.operation.text("FunctionName")
    if name and name.startswith("arn:"):
        yield name
    elif name:
        yield asked.local("lambda", f"function:{name.rpartition('function:')[2]}")
    elif asked.operation.name.startswith("List") and not asked.operation.text("Resource"):
        yield "*"


def _secretsmanager(asked: Asked) -> Iterator[str]:
    given = asked.operation.text("SecretId")
    if given and given.startswith("arn:"):
        yield given
    elif asked.operation.name in {"ListSecrets", "GetRandomPassword"}:
        yield "*"


def _apigateway(asked: Asked) -> Iterator[str]:
    yield f"arn:aws:apigateway:{asked.region}::{asked.request.decoded_path}"


BY_SERVICE: Mapping[str, Callable[[Asked], Iterator[str]]] = {
    "apigateway": _apigateway,
    "dynamodb": _dynamodb,
    "iam": _iam,
    "kms": _kms,
    "lambda": _lambda,
    "secretsmanager": _secretsmanager,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
}
"""By signing name. What finds nothing says that the request does not tell."""
