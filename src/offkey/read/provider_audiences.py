"""Which issuers' identity providers of a repository list one audience alone: AWS refuses the tokens for any other.

Source: IAM API Reference, `CreateOpenIDConnectProvider` (`ClientIDList`)
"""

from __future__ import annotations

import posixpath

from offkey.model.arn import issuer_address
from offkey.model.builtin import lru_cache
from offkey.model.regex import ASCII, regex
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.repository import Repository
    from offkey.model.terraform import Value
    from offkey.model.text import Place, Source

_IN_PROGRAMS = ("clientIds", "clientIdList", "clientIdLists")
"""What a program calls the list. Source: AWS CDK API Reference, `aws-cdk-lib.aws_iam`; Pulumi, `aws.iam`"""
_PROVIDER = "aws_iam_openid_connect_provider"
_REFERENCE = regex(r"(?<![\w.])aws_iam_openid_connect_provider\.(\w+)", ASCII)


def listed_alone(repository: Repository, host: str) -> Place | None:
    """The provider for the issuer at `host` that lists one audience; None where one lists more, or nobody knows."""
    return _alone(Same(repository)).get(host)


@lru_cache(maxsize=1)
def _alone(repository: Same[Repository]) -> Mapping[str, Place | None]:
    found: dict[str, Place | None] = {}
    for module in repository.value.modules:
        scope = ModuleScope(module)
        for resource in module.of_types({_PROVIDER}) if module.says(_PROVIDER) else ():
            url = scope.value(resource.block, resource.file, "url")
            if resource.mode == "resource" and isinstance(url, str):
                listed = resource.block.body.attribute("client_id_list")
                single = listed is not None and _is_one(scope.value(resource.block, resource.file, "client_id_list"))
                place = resource.file.place(listed.span) if listed is not None and single else None
                host = issuer_address(url)
                found[host] = place if found.get(host, place) else None
    for text in repository.value.texts:
        for host, place in _of_program(text.source) if text.kind is TextKind.CDK else ():
            found[host] = place if found.get(host, place) else None
    return found


def _of_program(source: Source) -> Iterator[tuple[str, Place | None]]:
    """The providers that a CDK program makes, whose issuers are written out."""
    if b"OpenIdConnectProvider" not in source.data and b"OIDCProvider" not in source.data:
        return
    from offkey.read.cdk_program import CdkProgram

    reader = CdkProgram.of(source)
    for made in reader.made():
        called = made.name.endswith(("OpenIdConnectProvider", "OIDCProvider"))
        properties = next((a for a in reader.arguments(made) if isinstance(a, dict)), {}) if called else {}
        url = properties.get("url")
        if isinstance(url, str):
            single = any(_is_one(properties.get(name)) for name in _IN_PROGRAMS)
            yield issuer_address(url), reader.place(made.start.start, reader.end(made)) if single else None


def named_alone(repository: Repository, place: Place, text: str) -> Place | None:
    """The providers that a statement in the module at `place` names, where each lists one audience: the first list."""
    names = set(_REFERENCE.findall(text)) if _PROVIDER in text else set()
    module = repository.module(posixpath.dirname(place.path)) if names else None
    if module is None:
        return None
    scope = ModuleScope(module)
    found = {
        resource.block.labels[1]: resource.file.place(listed.span)
        for resource in module.of_types({_PROVIDER})
        if resource.mode == "resource"
        and (listed := resource.block.body.attribute("client_id_list")) is not None
        and _is_one(scope.value(resource.block, resource.file, "client_id_list"))
    }
    return next(iter(found[name] for name in names)) if names <= found.keys() else None


def _is_one(audiences: Value) -> bool:
    """Whether it is a list of one, whichever that is."""
    return isinstance(audiences, list) and len(audiences) == 1 and isinstance(audiences[0], str | Unknown)
