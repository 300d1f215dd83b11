"""Which identity providers of a repository, for clusters of EKS, list more than one audience.

Source: terraform-aws-modules/terraform-aws-eks, `main.tf`: `sts.amazonaws.com` and `openid_connect_audiences`.
"""

from __future__ import annotations

from offkey.model.arn import issuer_address
from offkey.model.builtin import lru_cache, partial
from offkey.model.hcl_expression import ListExpression, Literal
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.read.cluster_issuers import PUBLIC_MODULE
from offkey.read.module_scope import ModuleScope
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.terraform import ModuleCall, Resource, Value
    from offkey.model.text import Place

_PROVIDER = "aws_iam_openid_connect_provider"
_CALLED = ("terraform-aws-modules/eks", "terraform-aws-eks")
"""One of these stands in every address of the public module."""
_OF_CLUSTER = regex(rb"eks|irsa|cluster|oidc\[0\]", IGNORECASE)
_AUDIENCE = "sts.amazonaws.com"
_CLUSTER = "oidc.eks."
"""How the host of every cluster's issuer begins."""
_LIST = b"client_id_list"
_ONE = regex(rb'client_id_list\s{0,99}=\s{0,99}\[\s{0,99}"[^"\\$%\n]{0,200}",?\s{0,99}\]')


@dataclass(frozen=True, slots=True)
class _Listed:
    """The audiences of one provider; `host` is None where it shows when Terraform runs."""

    host: str | None
    audiences: frozenset[str]
    place: Place


def several(repository: Repository, host: str) -> Place | None:
    """The provider of the cluster at `host` that lists several audiences; None where one list is all that there is.

    Where no provider of the repository is known to be that cluster's, it may be any whose cluster is not known.
    """
    listed = _all_listed(Same(repository))
    meant = [one for one in listed if one.host == host] or [one for one in listed if one.host is None]
    return meant[0].place if meant and all(len(one.audiences) > 1 for one in meant) else None


@lru_cache(maxsize=1)
def _all_listed(repository: Same[Repository]) -> tuple[_Listed, ...]:
    """Every provider with its list; none where none that may be a cluster's lists several, which few modules say."""
    making = [module for module in repository.value.modules if module.says(_PROVIDER, *_CALLED)]
    if not any(_may_list_several(module) and _lists_several(module) for module in making):
        return ()
    lists = (one for module in making for one in _lists(module, ModuleScope(module)))
    return tuple(one for _audiences, listed in lists for one in listed())


def _may_list_several(module: Module) -> bool:
    """Whether anything in the text but plain lists of one audience says what a provider lists."""
    texts = [file.source.data for file in module.files]
    one = sum(len(_ONE.findall(text)) for text in texts)
    return module.says("openid_connect_audiences") or sum(text.count(_LIST) for text in texts) > one


def _lists_several(module: Module) -> bool:
    lists = (listed for audiences, listed in _lists(module, ModuleScope(module)) if len(audiences) > 1)
    found = (one.host for listed in lists for one in listed())
    return any(host is None or host.startswith(_CLUSTER) for host in found)


def _lists(module: Module, scope: ModuleScope) -> Iterator[tuple[frozenset[str], Callable[[], Iterator[_Listed]]]]:
    """The audiences of each provider of a module, and what finds out whose it is."""
    for resource in module.of_types({_PROVIDER}):
        if resource.mode == "resource":
            audiences = _audiences(resource, scope)
            yield audiences, partial(_of_resource, resource, scope, audiences)
    for call in module.calls_of(*_CALLED):
        if isinstance(call.source, str) and PUBLIC_MODULE.match(call.source):
            audiences = _texts(scope.value(call.block, call.file, "openid_connect_audiences")) | {_AUDIENCE}
            yield audiences, partial(_of_call, call, audiences)


def _audiences(resource: Resource, scope: ModuleScope) -> frozenset[str]:
    """What a provider lists; the one that most write out is no reason to open the module."""
    attribute = resource.block.body.attribute("client_id_list")
    match attribute.value if attribute is not None else None:
        case ListExpression(items=(Literal(value=str() as text),)):
            return frozenset({text})
        case _:
            return _texts(scope.value(resource.block, resource.file, "client_id_list"))


def _of_resource(resource: Resource, scope: ModuleScope, audiences: frozenset[str]) -> Iterator[_Listed]:
    url = scope.value(resource.block, resource.file, "url")
    host = issuer_address(url) if isinstance(url, str) and url else None
    span = resource.block.span
    if host or _OF_CLUSTER.search(resource.file.data, span.start, span.end):
        yield _Listed(host, audiences, resource.place)


def _of_call(call: ModuleCall, audiences: frozenset[str]) -> Iterator[_Listed]:
    yield _Listed(None, audiences, call.file.place(call.block.header))


def _texts(value: Value) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()
