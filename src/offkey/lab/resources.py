"""What an operation acts on, as far as the request itself says it: the ARNs that policies are asked about.

Source: AWS Service Authorization Reference, resource types of each service.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree

from offkey.lab import directory
from offkey.lab.actions import action
from offkey.lab.operation import Operation
from offkey.lab.wire import Request
from offkey.model.arn import Arn


@dataclass(frozen=True, slots=True)
class Demand:
    """One permission a request needs. `resource` is None where the request does not say what it acts on.

    `account` owns the resource; `context` are condition keys that this demand alone has.
    """

    action: str
    resource: str | None
    account: str
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, understood, with who asks where."""

    operation: Operation
    request: Request
    account: str
    region: str
    accounts: tuple[str, ...]
    caller: str

    def local(self, service: str, resource: str) -> str:
        """The ARN of a resource in the caller's account and the request's region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


def demands(asked: Asked) -> tuple[Demand, ...]:
    """Every permission that the request needs: one, or several where it touches several things."""
    if asked.operation.service == "s3":
        return tuple(_s3(asked))
    name = action(asked.operation, method=asked.request.method)
    find = _BY_SERVICE.get(asked.operation.signing_name)
    found: list[str | None] = list(find(asked)) if find else []
    return tuple(Demand(name, resource, _owner(resource, asked)) for resource in found or [None])


def _owner(resource: str | None, asked: Asked) -> str:
    arn = Arn.parse(resource) if resource else None
    return arn.account if arn and arn.account.isdecimal() else asked.account


# --- S3 -----------------------------------------------------------------------------------------------------

_S3_CONTEXT = {
    "x-amz-acl": "s3:x-amz-acl",
    "x-amz-server-side-encryption": "s3:x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class": "s3:x-amz-storage-class",
}
_S3_QUERY = {"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys", "versionId": "s3:VersionId"}


def _s3(asked: Asked) -> Iterator[Demand]:
    operation, request = asked.operation, asked.request
    bucket, key = operation.text("Bucket"), operation.text("Key")
    name = action(operation, method=request.method)
    if bucket is None:
        yield Demand(name, "*", asked.account)
        return
    owner = directory.bucket_owner(bucket, asked.accounts) or asked.account
    context = {
        **{key_: value for header, key_ in _S3_CONTEXT.items() if (value := request.header(header)) is not None},
        **{key_: value for pair, value in request.query if (key_ := _S3_QUERY.get(pair)) is not None},
    }
    keys = _deleted_keys(request.body) if operation.name == "DeleteObjects" else [key]
    for each in keys:
        yield Demand(name, s3_arn(bucket, each), owner, context)
    if operation.name in {"PutObject", "CopyObject", "CreateMultipartUpload"}:
        for header, extra in (("x-amz-acl", "s3:PutObjectAcl"), ("x-amz-tagging", "s3:PutObjectTagging")):
            if request.header(header) is not None:
                yield Demand(extra, s3_arn(bucket, key), owner, context)
    source = request.header("x-amz-copy-source")
    if source is not None:
        yield _copy_source(source, asked)


def s3_arn(bucket: str, key: str | None) -> str:
    """The ARN of a bucket, or of an object in it."""
    return f"arn:aws:s3:::{bucket}" if key is None else f"arn:aws:s3:::{bucket}/{key}"


def _copy_source(source: str, asked: Asked) -> Demand:
    path, _, version = unquote(source).partition("?versionId=")
    bucket, _, key = path.removeprefix("/").partition("/")
    owner = directory.bucket_owner(bucket, asked.accounts) or asked.account
    return Demand("s3:GetObjectVersion" if version else "s3:GetObject", s3_arn(bucket, key), owner)


def _deleted_keys(body: bytes) -> list[str | None]:
    """The keys that a DeleteObjects names; [None] where it is unreadable: the bucket, which nobody may delete from."""
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - expat refuses external entities, and the sender is signed in
    except ElementTree.ParseError:
        return [None]
    return [node.text for node in root.iter() if node.tag.rpartition("}")[2] == "Key"] or [None]


# --- the services whose requests name their resource -----------------------------------------------------------


def _dynamodb(asked: Asked) -> Iterator[str]:
    parameters = asked.operation.parameters
    items = parameters.get("RequestItems")
    writes = parameters.get("TransactItems")
    names = [parameters.get("TableName"), parameters.get("ResourceArn"), parameters.get("TableArn")]
    if isinstance(items, Mapping):
        names += list(items)
    if isinstance(writes, list):
        names += [each.get("TableName") for item in writes for each in item.values() if isinstance(each, Mapping)]
    index = asked.operation.text("IndexName")
    for name in names:
        if isinstance(name, str):
            arn = name if name.startswith("arn:") else asked.local("dynamodb", f"table/{name}")
            yield f"{arn}/index/{index}" if index else arn
    if asked.operation.name in {"ListTables", "DescribeLimits", "DescribeEndpoints"}:
        yield "*"


_IAM_WHOLE = re.compile(
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
    elif name := asked.operation.text("QueueName"):
        yield asked.local("sqs", name)


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


_BY_SERVICE: Mapping[str, Callable[[Asked], Iterator[str]]] = {
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
