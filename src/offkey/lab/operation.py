"""Which operation of which service a request is, by AWS's own service models.

Whoever asks for permission and whoever executes must see the same operation. So a request that could be read in
two ways (an `Action` beside an `X-Amz-Target`, two S3 sub-resources at once) is refused rather than interpreted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from offkey.lab.errors import Dialect, ServiceError
from offkey.lab.wire import Request

_SERVICES: Mapping[str, tuple[str, ...]] = {
    "airflow": ("mwaa",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "aps": ("amp",),
    "cloudcontrolapi": ("cloudcontrol",),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "es": ("opensearch", "es"),
    "kinesisanalytics": ("kinesisanalyticsv2", "kinesisanalytics"),
    "monitoring": ("cloudwatch",),
    "rds": ("rds", "docdb", "neptune"),
    "s3": ("s3", "s3control"),
    "servicecatalog": ("servicecatalog", "servicecatalog-appregistry"),
    "servicequotas": ("service-quotas",),
    "ses": ("sesv2", "ses"),
    "sso": ("sso-admin",),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}
"""Signing names that are not the name of one service model; computed from botocore's models, common ones only."""

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")
_TWINS = frozenset(
    {
        "GetBucketLifecycle",
        "PutBucketLifecycle",
        "GetBucketNotification",
        "PutBucketNotification",
        "ListDirectoryBuckets",
    }
)
"""Operations S3 keeps beside a newer twin (or serves elsewhere) with the very same request."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation and what it was asked with.

    `signing_name` is the service as the signature names it, `service` as botocore's models do. `parameters`
    holds the top level of the input by wire name: form fields, JSON members, path labels and query pairs.
    """

    signing_name: str
    service: str
    name: str
    dialect: Dialect
    namespace: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def text(self, *names: str) -> str | None:
        """The first of these parameters that is there as non-empty text."""
        values = (self.parameters.get(name) for name in names)
        return next((value for value in values if isinstance(value, str) and value), None)


@lru_cache(maxsize=256)
def model(service: str) -> ServiceModel:
    """The model that botocore has of a service. Raises UnknownServiceError where there is none."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


def identify(request: Request, signing_name: str) -> Operation:
    """The operation that `request`, signed for `signing_name`, asks for.

    Raises ServiceError: no such service or operation, or the request can be read in two ways.
    """
    models = []
    for name in _SERVICES.get(signing_name, (signing_name,)):
        try:
            models.append(model(name))
        except UnknownServiceError:
            raise not_provided(signing_name) from None
    for read in (_smithy, _target, _form):
        operation = read(request, signing_name, models)
        if operation is not None:
            _only_one_reading(request, operation)
            return operation
    operation = _rest(request, signing_name, models)
    _only_one_reading(request, operation)
    return operation


def not_provided(service: str, operation: str = "") -> ServiceError:
    """The honest answer where the lab knows no better: it is the lab that lacks something, not the caller."""
    what = f"{service}:{operation}" if operation else f"the service {service!r}"
    return ServiceError("NotImplemented", f"offkey's lab does not provide {what}", 501)


def _only_one_reading(request: Request, operation: Operation) -> None:
    names = Counter(name for name, _ in [*request.query, *request.form] if not name.startswith("X-Amz-"))
    actions = names["Action"]
    content_type = (request.header("content-type") or "").lower()
    if operation.dialect is not Dialect.S3 and (
        content_type.startswith("multipart/") or request.header("content-encoding") is not None
    ):
        raise not_provided(operation.signing_name, f"{operation.name} with a body that is {content_type or 'encoded'}")
    target = request.header("x-amz-target") is not None
    smithy = request.header("smithy-protocol") is not None
    allowed = {
        Dialect.QUERY: actions == 1 and not target and not smithy,
        Dialect.EC2: actions == 1 and not target and not smithy,
        Dialect.JSON: target and not actions and not smithy,
        Dialect.CBOR: smithy and not actions and not target,
    }
    if not allowed.get(operation.dialect, not (actions or target or smithy)):
        text = "The request names its operation in more than one way"
        raise ServiceError("InvalidAction", text, 400)


def _smithy(request: Request, signing_name: str, models: list[ServiceModel]) -> Operation | None:
    match = re.fullmatch(r"/service/[^/]+/operation/(\w+)", request.path)
    if request.header("smithy-protocol") != "rpc-v2-cbor" or match is None:
        return None
    return _named(models, signing_name, match[1], Dialect.CBOR, {})


def _target(request: Request, signing_name: str, models: list[ServiceModel]) -> Operation | None:
    target = request.header("x-amz-target")
    if target is None:
        return None
    prefix, _, name = target.rpartition(".")
    speaking = [m for m in models if m.metadata.get("targetPrefix") == prefix]
    parameters = json_body(request)
    if not parameters and request.body.strip() not in (b"", b"{}"):
        raise ServiceError("SerializationException", "The body is not a JSON object", 400)
    return _named(speaking, signing_name, name, Dialect.JSON, parameters)


def json_body(request: Request) -> Mapping[str, Any]:
    """The body as a JSON object; empty where it is none."""
    try:
        value = json.loads(request.body.decode("utf-8") or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _form(request: Request, signing_name: str, models: list[ServiceModel]) -> Operation | None:
    speaking = [m for m in models if _protocols(m) & {"query", "ec2"}]
    query = [pair for pair in request.query if not pair[0].startswith("X-Amz-")]
    pairs = dict(request.form or query)
    name = pairs.get("Action")
    if name is None or not speaking or request.decoded_path not in ("", "/"):
        return None
    if (request.form and query) or len(pairs) != len(request.form or query):
        raise ServiceError("MalformedQueryString", "A parameter is given twice, or in two places", 400)
    of_version = [m for m in speaking if m.api_version == pairs.get("Version")] or speaking
    dialect = Dialect.EC2 if "ec2" in _protocols(of_version[0]) else Dialect.QUERY
    return _named(of_version, signing_name, name, dialect, pairs)


def _protocols(service: ServiceModel) -> frozenset[str]:
    # SQS speaks JSON now and still answers the form it spoke before; its model names only the new one.
    old = {"query"} if service.service_name == "sqs" else set()
    return frozenset({service.metadata["protocol"], *service.metadata.get("protocols", ())} | old)


def _named(
    models: list[ServiceModel], signing_name: str, name: str, dialect: Dialect, parameters: Mapping[str, Any]
) -> Operation:
    for service in models:
        if name in service.operation_names:
            namespace = service.metadata.get("xmlNamespace", "")
            return Operation(signing_name, service.service_name, name, dialect, namespace, parameters)
    text = f"The action {name} is not valid for this web service."
    raise ServiceError("InvalidAction", text, 400)


# --- REST: matched by method, path and what distinguishes operations on the same path ----------------------


@dataclass(frozen=True, slots=True)
class _Route:
    name: str
    method: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    marks: frozenset[tuple[str, str, str | None]]
    """What must be there beyond the path: `("query" | "header", name, value or None for any)`."""

    def matches(self, method: str, path: str, there: frozenset[tuple[str, str, str | None]]) -> re.Match[str] | None:
        if method != self.method or not self.marks <= there:
            return None
        return self.path.match(path)


@lru_cache(maxsize=64)
def _routes(service: str) -> tuple[_Route, ...]:
    described = model(service)
    return tuple(_route(described.operation_model(name)) for name in described.operation_names if name not in _TWINS)


def _route(operation: OperationModel) -> _Route:
    path, _, literal = operation.http["requestUri"].partition("?")
    marks: set[tuple[str, str, str | None]] = set()
    for pair in filter(None, literal.split("&")):
        name, _, value = pair.partition("=")
        marks.add(("query", name, value or None))
    shape = operation.input_shape
    for member in shape.required_members if shape else ():
        serialization = shape.members[member].serialization
        if serialization.get("location") == "querystring":
            marks.add(("query", serialization["name"], None))
        elif serialization.get("location") == "header":
            marks.add(("header", serialization["name"].lower(), None))
    labels = tuple(label for label, _ in _LABEL.findall(path))
    pieces = [_LABEL.fullmatch(piece) or piece for piece in re.split(r"(\{[^}]+\})", path.rstrip("/"))]
    pattern = "".join(
        re.escape(piece) if isinstance(piece, str) else "(.+)" if piece[2] else "([^/]+)" for piece in pieces
    )
    greedy = path.endswith("+}")
    return _Route(
        operation.name,
        operation.http["method"],
        re.compile(pattern + (r"\Z" if greedy else r"/?\Z"), re.DOTALL),
        labels,
        frozenset(marks),
    )


def _rest(request: Request, signing_name: str, models: list[ServiceModel]) -> Operation:
    found = _match(request, models)
    if found is None:
        raise ServiceError("InvalidAction", f"{request.method} on this path is no operation of {signing_name}", 400)
    service, route, match = found
    if "%2f" in request.path.lower():  # the backend may take an escaped slash for a slash
        other = _match(replace(request, path=re.sub("%2f", "/", request.path, flags=re.IGNORECASE)), models)
        if other is not None and other[1].name != route.name:
            raise _two_ways()
    labels = {name: unquote(value) for name, value in zip(route.labels, match.groups(), strict=True)}
    body = json_body(request) if "rest-json" in _protocols(service) else {}
    return Operation(
        signing_name,
        service.service_name,
        route.name,
        _rest_dialect(service),
        service.metadata.get("xmlNamespace", ""),
        {**body, **dict(request.query), **labels},
    )


def _match(request: Request, models: list[ServiceModel]) -> tuple[ServiceModel, _Route, re.Match[str]] | None:
    """The operation with the most marks of those that fit, in the first service that has any.

    Raises ServiceError: the marks of another operation are there as well.
    """
    there = frozenset(_present(request))
    for service in models:
        if not _protocols(service) & {"rest-xml", "rest-json"}:
            continue
        routes = (
            (route, route.matches(request.method, request.path, there)) for route in _routes(service.service_name)
        )
        found = [(route, match) for route, match in routes if match is not None]
        if not found:
            continue
        best = max(found, key=lambda f: (len(f[0].marks), -len(f[0].labels), len(f[0].path.pattern)))
        if not all(other.marks <= best[0].marks for other, _ in found):
            raise _two_ways()
        return service, *best
    return None


def _two_ways() -> ServiceError:
    return ServiceError("InvalidArgument", "The request could be read as more than one operation", 400)


def _present(request: Request) -> Iterator[tuple[str, str, str | None]]:
    for name, value in request.query:
        yield "query", name, value
        yield "query", name, None
    for name, _ in request.headers:
        yield "header", name.lower(), None


def _rest_dialect(service: ServiceModel) -> Dialect:
    if service.service_name == "s3":
        return Dialect.S3
    return Dialect.REST_JSON if "rest-json" in _protocols(service) else Dialect.REST_XML
