"""Operations told apart by method, path, query and headers, as REST services do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from botocore.model import OperationModel, ServiceModel

from offkey.lab.errors import ServiceError
from offkey.lab.models import model, protocols
from offkey.model.records import dataclass
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.wire import Request

_LABEL = regex(r"\{([^}+]+)(\+?)\}")
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

Found = tuple[ServiceModel, "Route", re.Match[str]]


@dataclass(frozen=True, slots=True)
class Route:
    """How requests for one operation look."""

    name: str
    method: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    marks: frozenset[tuple[str, str, str | None]]
    """What must be there beyond the path: `("query" | "header", name, value or None for any)`."""

    def matches(self, method: str, path: str, there: frozenset[tuple[str, str, str | None]]) -> re.Match[str] | None:
        """The match of the path, where the method fits and every mark is there."""
        if method != self.method or not self.marks <= there:
            return None
        return self.path.match(path)


@lru_cache(maxsize=64)
def _routes(service: str) -> tuple[Route, ...]:
    described = model(service)
    return tuple(_route(described.operation_model(name)) for name in described.operation_names if name not in _TWINS)


def _route(operation: OperationModel) -> Route:
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
    return Route(
        operation.name,
        operation.http["method"],
        re.compile(pattern + (r"\Z" if greedy else r"/?\Z"), re.DOTALL),
        labels,
        frozenset(marks),
    )


def match(request: Request, models: list[ServiceModel]) -> Found | None:
    """The operation with the most marks of those that fit, in the first service that has any.

    Raises ServiceError: the marks of another operation are there as well.
    """
    there = frozenset(_present(request))
    for service in models:
        if not protocols(service) & {"rest-xml", "rest-json"}:
            continue
        routes = (
            (route, route.matches(request.method, request.path, there)) for route in _routes(service.service_name)
        )
        found = [(route, match) for route, match in routes if match is not None]
        if not found:
            continue
        best = max(found, key=lambda f: (len(f[0].marks), -len(f[0].labels), len(f[0].path.pattern)))
        if not all(other.marks <= best[0].marks for other, _ in found):
            raise two_ways()
        return service, *best
    return None


def two_ways() -> ServiceError:
    """The refusal of a request that does not say clearly what it wants."""
    return ServiceError("InvalidArgument", "The request could be read as more than one operation", 400)


def _present(request: Request) -> Iterator[tuple[str, str, str | None]]:
    for name, value in request.query:
        yield "query", name, value
        yield "query", name, None
    for name, _ in request.headers:
        yield "header", name.lower(), None
