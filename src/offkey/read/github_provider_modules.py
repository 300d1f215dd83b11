"""The thumbprints that public modules are given which make GitHub's identity provider.

Source: `philips-labs/github-oidc/aws//modules/provider` (`variables.tf`), `unfunco/oidc-github/aws` (since 1.3; forks
have its name) and `terraform-module/github-oidc-provider/aws` (`variables.tf`), `terraform-aws-modules/iam/aws` 5.x
(`modules/iam-github-oidc-provider/variables.tf`: `url` is GitHub's by default).
"""

from __future__ import annotations

from offkey.model.regex import regex
from offkey.read.module_scope import ModuleScope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.terraform import Value
    from offkey.model.text import Place

_SOURCE = regex(
    r"(?P<thumbprint_list>philips-labs/(?:github-oidc/aws|terraform-aws-github-oidc(?:\.git)?)//modules/provider)"
    r"(?:\?|\Z)"
    r"|(?P<additional_thumbprints>(?:unfunco/oidc-github/aws|/terraform-aws-oidc-github(?:\.git)?)"
    r"|terraform-aws-modules/(?:iam/aws|terraform-aws-iam(?:\.git)?)//modules/iam-github-oidc-provider)(?:\?|\Z)"
    r"|(?P<github_thumbprint>terraform-module/(?:github-oidc-provider/aws|terraform-aws-github-oidc-provider)"
    r"(?:\.git)?)(?:\?|\Z)"
)
"""Each group is called like the argument."""
_GITHUB = "https://token.actions.githubusercontent.com"


def thumbprints(module: Module) -> Iterator[tuple[str, Place]]:
    """The issuer and the place of every argument with thumbprints, as far as it has some."""
    scope = ModuleScope(module)
    for call in module.calls_of("oidc"):
        found = _SOURCE.search(call.source) if isinstance(call.source, str) else None
        name = found.lastgroup if found is not None else None
        attribute = call.block.body.attribute(name) if name is not None else None
        if attribute is None or name is None or not _has_some(scope.value(call.block, call.file, name)):
            continue
        url = scope.value(call.block, call.file, "url", default=_GITHUB)
        if isinstance(url, str):
            yield url, call.file.place(attribute.span)


def _has_some(value: Value) -> bool:
    return isinstance(value, str | list) and bool(value)
