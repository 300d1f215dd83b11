"""What version 5 of the AWS provider, and version 4 of the public VPC module, no longer know.

Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md, 5.0.0, breaking changes
(#30966, #31155); https://github.com/terraform-aws-modules/terraform-aws-vpc/blob/master/docs/UPGRADE-4.0.md
"""

from __future__ import annotations

from offkey.model.hcl import Attribute, Body
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Source
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.node import ModuleNode

_PEERING = ("allow_classic_link_to_remote_vpc", "allow_vpc_to_remote_classic_link")
_RESOURCES: Mapping[str, tuple[str, ...]] = {
    "aws_vpc": ("enable_classiclink", "enable_classiclink_dns_support"),
    "aws_default_vpc": ("enable_classiclink", "enable_classiclink_dns_support"),
    "aws_launch_configuration": ("vpc_classic_link_id", "vpc_classic_link_security_groups"),
    "aws_db_instance": ("security_group_names",),
    "aws_elasticache_cluster": ("security_group_names",),
    "aws_redshift_cluster": ("cluster_security_groups",),
    "aws_vpc_peering_connection": _PEERING,
    "aws_vpc_peering_connection_accepter": _PEERING,
    "aws_vpc_peering_connection_options": _PEERING,
}
_IN_NAMES = ("classic", "security_group_names", "cluster_security_groups")
"""Parts of every argument of these resources: where none is in a module, none of the arguments is."""
_PROVIDER: Mapping[str, str | None] = {
    "skip_get_ec2_platforms": None,
    "s3_force_path_style": "s3_use_path_style",
    "shared_credentials_file": "shared_credentials_files",
}
_ASSUME = ("assume_role", "assume_role_with_web_identity")
_VPC_MODULE = regex(r"(?:registry\.terraform\.io/)?terraform-aws-modules/vpc/aws\Z")
_VPC_ARGUMENT = regex(r"(?:default_vpc_)?enable_classiclink(?:_dns_support)?\Z")
_PROVIDER_5 = (5, 0, 0)
_MODULE_4 = (4, 0, 0)


@dataclass(frozen=True, slots=True)
class RemovedArgument:
    """One argument with the body it stands in, what dropped it, and its new name where it has one."""

    source: Source
    body: Body
    attribute: Attribute
    owner: str
    version: int
    older_allowed: bool
    successor: str | None = None


def removed_arguments(node: ModuleNode) -> Iterator[RemovedArgument]:
    """Every such argument of a module that a version which removed it may meet."""
    module = node.module
    found = [*_in_resources(module), *_in_providers(module)]
    if found:
        from offkey.rules.provider_versions import provider_versions
        from offkey.rules.versions import Versions

        versions = provider_versions(module)
        if isinstance(versions, Versions) and versions.reach(_PROVIDER_5):
            older = versions.start_before(_PROVIDER_5)
            for source, body, attribute, successor in found:
                yield RemovedArgument(source, body, attribute, "the AWS provider", 5, older, successor)
    yield from _in_calls(module)


_Found = tuple[Source, Body, Attribute, str | None]


def _in_resources(module: Module) -> Iterator[_Found]:
    for resource in module.of_types(_RESOURCES) if module.says("aws_") and module.says(*_IN_NAMES) else ():
        names = _RESOURCES[resource.type] if resource.mode == "resource" else ()
        bodies = [resource.block.body] if names else []
        if names is _PEERING:
            bodies += [block.body for block in resource.block.body.blocks if block.type in {"accepter", "requester"}]
        for body in bodies:
            yield from _named(resource.file, body, dict.fromkeys(names))


def _in_providers(module: Module) -> Iterator[_Found]:
    asked = module.signs_in_with(*_PROVIDER, "duration_seconds")
    for provider in module.providers if asked else ():
        body = provider.block.body
        yield from _named(provider.source, body, _PROVIDER)
        for block in body.blocks if body.mentions("duration_seconds") else ():
            if block.type in _ASSUME:
                yield from _named(provider.source, block.body, {"duration_seconds": "duration"})


def _named(source: Source, body: Body, names: Mapping[str, str | None]) -> Iterator[_Found]:
    if any(body.attribute(name) for name in names):
        yield from ((source, body, a, names[a.name]) for a in body.attributes if a.name in names)


def _in_calls(module: Module) -> Iterator[RemovedArgument]:
    for call in module.calls_of("terraform-aws-modules/vpc"):
        if not isinstance(call.source, str) or not _VPC_MODULE.match(call.source):
            continue
        from offkey.rules.versions import Versions, parse

        written = call.block.body.attribute("version")
        text = getattr(written.value, "value", None) if written else ""
        versions = parse(text) if isinstance(text, str) else Unknown("the version is computed")
        if isinstance(versions, Versions) and versions.reach(_MODULE_4):
            older = versions.start_before(_MODULE_4)
            for a in call.block.body.attributes:
                if _VPC_ARGUMENT.match(a.name):
                    yield RemovedArgument(call.file, call.block.body, a, "the public VPC module", 4, older)
