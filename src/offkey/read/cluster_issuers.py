"""The issuer of an EKS cluster as Terraform gives it: a URL, of which the scheme is known.

Source: Amazon EKS API Reference, "OIDC"; terraform-aws-modules/terraform-aws-eks, `outputs.tf`.
"""

from __future__ import annotations

from offkey.model.hcl_expression import GetAttribute, GetIndex
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.hcl_expression import Step
    from offkey.model.terraform import Value
    from offkey.read.evaluate import Scope

SCHEME = "https://"
PUBLIC_MODULE = regex(
    r"(?:registry\.(?:terraform\.io|opentofu\.org)/)?terraform-aws-modules/eks/aws\Z"
    r"|(?:git::)?(?:https://|ssh://git@|git@)?github\.com[/:]terraform-aws-modules/terraform-aws-eks(?:\.git)?(?:\?|\Z)"
)
"""The sources of the public module that makes a cluster, and its identity provider."""
_OUTPUT = "cluster_oidc_issuer_url"


def identity() -> Value:
    """The attribute `identity` of a cluster."""
    return [{"oidc": [{"issuer": _url()}]}]


def of_module(scope: Scope, steps: Sequence[Step]) -> Value:
    """What `module.…` is worth where it leads to the issuer of a cluster that the public module makes, else None."""
    names = [step.name for step in steps if isinstance(step, GetAttribute)]
    if len(names) != 2 or names[1] != _OUTPUT or not all(isinstance(step, GetAttribute | GetIndex) for step in steps):
        return None
    block, source = scope.calls.get(names[0], (None, None))
    written = block.body.attribute("source") if block else None
    address = scope.value(written.value, source) if written and source else None
    return _url() if isinstance(address, str) and PUBLIC_MODULE.match(address) else None


def _url() -> Value:
    return partial.text([SCHEME, Unknown("the issuer of the cluster is known when Terraform runs")])
