"""Which operation of which service a request is, by AWS's own service models.

Whoever asks for permission and whoever executes must see the same operation. So a request that could be read in
two ways (an `Action` beside an `X-Amz-Target`, two S3 sub-resources at once) is refused rather than interpreted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from botocore.model import ServiceModel

from offkey.lab import reading, rest
from offkey.lab.errors import Dialect, ServiceError
from offkey.lab.models import protocols, signed_as
from offkey.model.records import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.wire import Request


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


def identify(request: Request, signing_name: str) -> Operation:
    """The operation that `request`, signed for `signing_name`, asks for.

    Raises ServiceError: no such service or operation, or the request can be read in two ways.
    """
    models = signed_as(signing_name, path=request.path)
    if not models:
        raise not_provided(signing_name)
    found = (read(request, signing_name, models) for read in (_smithy, _target, _form))
    operation = next((one for one in found if one is not None), None) or _rest(request, signing_name, models)
    reading.check(request, operation.dialect)
    return operation


def not_provided(service: str, operation: str = "", *, why: str = "") -> ServiceError:
    """The honest answer where the lab knows no better: it is the lab that lacks something, not the caller."""
    what = f"{service}:{operation}" if operation else f"the service {service!r}"
    return ServiceError("NotImplemented", f"offkey's lab does not provide {what}{': ' if why else ''}{why}", 501)


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
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _form(request: Request, signing_name: str, models: list[ServiceModel]) -> Operation | None:
    speaking = [m for m in models if protocols(m) & {"query", "ec2"}]
    query = [pair for pair in request.query if not pair[0].startswith("X-Amz-")]
    pairs = dict(request.form or query)
    name = pairs.get("Action")
    if name is None or not speaking or request.decoded_path not in ("", "/"):
        return None
    if (request.form and query) or len(pairs) != len(request.form or query):
        raise ServiceError("MalformedQueryString", "A parameter is given twice, or in two places", 400)
    of_version = [m for m in speaking if m.api_version == pairs.get("Version")] or speaking
    dialect = Dialect.EC2 if "ec2" in protocols(of_version[0]) else Dialect.QUERY
    return _named(of_version, signing_name, name, dialect, pairs)


def _named(
    models: list[ServiceModel], signing_name: str, name: str, dialect: Dialect, parameters: Mapping[str, Any]
) -> Operation:
    for service in models:
        if name in service.operation_names:
            namespace = service.metadata.get("xmlNamespace", "")
            return Operation(signing_name, service.service_name, name, dialect, namespace, parameters)
    text = f"The action {name} is not valid for this web service."
    raise ServiceError("InvalidAction", text, 400)


def _rest(request: Request, signing_name: str, models: list[ServiceModel]) -> Operation:
    found = rest.match(request, models)
    if found is None:
        raise ServiceError("InvalidAction", f"{request.method} on this path is no operation of {signing_name}", 400)
    service, route, match = found
    if "%2f" in request.path.lower():  # the backend may take an escaped slash for a slash
        other = rest.match(replace(request, path=re.sub("%2f", "/", request.path, flags=re.IGNORECASE)), models)
        if other is not None and other[1].name != route.name:
            raise rest.two_ways()
    labels = {name: unquote(value) for name, value in zip(route.labels, match.groups(), strict=True)}
    body = json_body(request) if "rest-json" in protocols(service) else {}
    return Operation(
        signing_name,
        service.service_name,
        route.name,
        _rest_dialect(service),
        service.metadata.get("xmlNamespace", ""),
        {**body, **dict(request.query), **labels},
    )


def _rest_dialect(service: ServiceModel) -> Dialect:
    if service.service_name == "s3":
        return Dialect.S3
    return Dialect.REST_JSON if "rest-json" in protocols(service) else Dialect.REST_XML
