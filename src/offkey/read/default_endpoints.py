"""Scripts of the repository that fill in the endpoint of another service where nobody gives them one.

`${S3_ENDPOINT:-objects.example.net}` beside `$S3_ACCESS_KEY` says whose key that is.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex
from offkey.model.text_file import TextKind
from offkey.read.aws_endpoints import is_store_endpoint, says_address
from offkey.read.aws_keys import is_aws_endpoint
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.repository import Repository

_DEFAULT = regex(
    rb"\$\{(?P<name>[A-Z][A-Z0-9_]*):?[-=](?:https?://)?(?P<host>[\w.-]+\.[A-Za-z]{2,20})(?::\d{1,5})?/?\}"
)
_INSIDE = (".local", ".internal", ".localhost", ".test", ".svc", ".cluster")
"""Hosts of somebody's own machine or cluster: a store for trying out, where AWS may be meant elsewhere."""
_ASKS = regex(rb"(?<![\w.-])aws[ \t]+(?:s3|s3api|sts|ecr|ec2|ssm)[ \t](?![^\n]*--endpoint)")
"""A command that asks AWS itself."""


def defaults_elsewhere(repository: Repository, names: Sequence[str]) -> bool:
    """Whether a script that uses one of the variables takes the store of another service, unless it is told."""
    found = _defaults(Same(repository))
    return any(_is_beside(name, data, endpoint) for endpoint, data in found for name in names)


def _is_beside(name: str, data: bytes, endpoint: str) -> bool:
    """Whether the script uses the variable, and the endpoint is called after the same store."""
    store = name.partition("_")[0]
    return endpoint.startswith(f"{store}_") and (f"${name}".encode() in data or f"${{{name}".encode() in data)


@lru_cache(maxsize=1)
def _defaults(repository: Same[Repository]) -> tuple[tuple[str, bytes], ...]:
    """Each variable with such a default that no pipeline names, with its script."""
    found = list(_in_scripts(repository.value))
    written = [part.source.data for part in repository.value.workflows]
    written += (part.source.data for part in repository.value.actions)
    return tuple((name, data) for name, data in found if not any(name.encode() in other for other in written))


def _in_scripts(repository: Repository) -> Iterator[tuple[str, bytes]]:
    for text in repository.texts:
        data = text.source.data
        if text.kind is TextKind.SHELL and b"ENDPOINT" in data and not says_address(data) and not _ASKS.search(data):
            for match in _DEFAULT.finditer(data):
                name, host = match["name"].decode(), match["host"].decode().lower()
                elsewhere = is_aws_endpoint(host) is False and not host.endswith(_INSIDE)
                if elsewhere and is_store_endpoint(name):
                    yield name, data
