"""Thumbprints of an identity provider that AWS does not look at."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.edit import hcl
from offkey.errors import EditError
from offkey.model.finding import Finding, Fix, Rule, Safety, Severity
from offkey.model.hcl import Attribute
from offkey.model.node import ModuleNode
from offkey.model.platforms import github, gitlab
from offkey.model.terraform import Resource
from offkey.model.unknown import Unknown
from offkey.read.module_scope import ModuleScope
from offkey.rules.provider_versions import callers_by_path, provider_versions
from offkey.rules.versions import Versions, may_be_at_least, may_be_before

_TYPE = "aws_iam_openid_connect_provider"
_ARGUMENT = "thumbprint_list"
_OPTIONAL = (5, 81, 0)
"""Source: hashicorp/terraform-provider-aws#37255, in 5.81.0 of 2024-12."""


def check(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each provider of GitHub or GitLab.com with a list of thumbprints that may go."""
    found = [resource for resource in node.module.of_types({_TYPE}) if resource.mode == "resource"]
    if not found:
        return
    versions = provider_versions(node.module, callers_by_path(node.repository))
    if not may_be_at_least(versions, _OPTIONAL):
        return
    scope = ModuleScope(node.module)
    for resource in found:
        attribute = resource.block.body.attribute(_ARGUMENT)
        url = scope.value(resource.block, resource.file, "url")
        host = url.removeprefix("https://") if isinstance(url, str) else ""
        known = host == github.HOST or gitlab.HOSTS.match(host)
        if attribute and known and scope.value(resource.block, resource.file, _ARGUMENT) not in ([], None):
            yield Finding(
                f"AWS does not look at the thumbprints of `{host}`: it knows the certificate authority. "
                "The list changes nothing, and somebody will try to keep it up to date.",
                resource.file.place(attribute.span),
                fix=_fix(resource, attribute, versions),
            )


def _fix(resource: Resource, attribute: Attribute, versions: Versions | Unknown) -> Fix | None:
    """Delete the argument; unsafe where the provider may be one that asks for it."""
    try:
        edits = tuple(hcl.delete_attribute(resource.file, resource.block.body, attribute))
    except EditError:
        return None
    safety = Safety.UNSAFE if may_be_before(versions, _OPTIONAL) else Safety.SAFE
    return Fix("Delete the thumbprints", safety, edits)


RULE = Rule(
    id="useless-thumbprint",
    summary="An identity provider lists thumbprints that AWS does not look at.",
    severity=Severity.LOW,
    on=ModuleNode,
    check=check,
)
