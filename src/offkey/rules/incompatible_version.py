"""Versions of modules, of the AWS provider and of its features that cannot work together.

Source: https://github.com/terraform-aws-modules/terraform-aws-vpc/blob/master/docs/UPGRADE-4.0.md;
terraform-aws-modules/terraform-aws-eks#3383, #3384 (20.x does not work with provider 6), docs/UPGRADE-21.0.md;
versions.tf of terraform-aws-modules/terraform-aws-vpc (6.x) and terraform-aws-eks (21.x);
https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md, 5.67.0 (#39255).
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.hcl_expression import Literal
from offkey.model.node import ModuleNode
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.rules.provider_versions import provider_versions
from offkey.rules.versions import Number, Versions, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from offkey.model.hcl import Block, HclFile
    from offkey.model.module import Module
    from offkey.model.terraform import ModuleCall
    from offkey.model.text import Source


@dataclass(frozen=True, slots=True)
class _Public:
    """A public module: before version `works_from` it fails with the provider from `breaks_from` on.

    `bounded` is true where its last releases before that refuse the provider, so that an open range of
    providers settles on an older one. `newest_needs` is the oldest provider that its newest release takes.
    """

    address: re.Pattern[str]
    name: str
    works_from: Number
    breaks_from: Number
    bounded: bool
    newest_needs: Number


_MODULES = (
    _Public(
        regex(r"(?:registry\.terraform\.io/)?terraform-aws-modules/vpc/aws\Z"),
        "the public VPC module",
        (4, 0, 0),
        (5, 0, 0),
        bounded=False,
        newest_needs=(6, 0, 0),
    ),
    _Public(
        regex(r"(?:registry\.terraform\.io/)?terraform-aws-modules/eks/aws\Z"),
        "the public EKS module",
        (21, 0, 0),
        (6, 0, 0),
        bounded=True,
        newest_needs=(6, 0, 0),
    ),
)
_CHAINS = (5, 67, 0)
_ROLE = regex(rb"assume_role\b")


def check(node: ModuleNode) -> Iterator[Finding]:
    """Every call of such a module, every provider that is too old for several roles, and what a backend cannot know."""
    module = node.module
    if module.backends:
        from offkey.rules.backend_versions import too_new

        yield from too_new(node)
    named = module.calls_of("terraform-aws-modules/")
    calls = [(call, public) for call in named if (public := _public(call)) and _may_be_older(call, public)]
    chains = module.signs_in_with("assume_role") and _may_chain(module)
    if not calls and not chains:
        return
    versions = provider_versions(module)
    if isinstance(versions, Unknown) or versions.empty:
        return
    for call, public in calls:
        yield from _in_call(module, call, public, versions)
    for provider in module.providers if chains and not versions.reach(_CHAINS) else ():
        if len(provider.assume_roles) < 2:
            continue
        yield Finding(
            "The AWS provider takes several roles one after the other since 5.67.0, and the versions allowed "
            "here are older: `plan` stops at the second `assume_role`. Allow 5.67.0 or newer.",
            provider.assume_roles[1].place,
            related=(Related(provider.assume_roles[0].place, "the first role"),),
        )


def _may_chain(module: Module) -> bool:
    """Whether a provider may take several roles: by several blocks, or one that is `dynamic`, or in JSON."""
    return any(
        file.source.path.endswith(".json") or any(_takes_several(file.source, block) for block in _providers(file))
        for file in module.files
    )


def _providers(file: HclFile) -> Iterable[Block]:
    return file.body.of_type("provider", labels={"aws"}) if _ROLE.search(file.source.data) else ()


def _takes_several(source: Source, provider: Block) -> bool:
    text = source.text(provider.span)
    return "dynamic" in text or text.count("assume_role") > 1


def _public(call: ModuleCall) -> _Public | None:
    source = call.source
    return next((m for m in _MODULES if isinstance(source, str) and m.address.match(source)), None)


def _may_be_older(call: ModuleCall, public: _Public) -> bool:
    """Whether the call has no version, or only such as do not work with every provider: the provider is asked then."""
    written = call.block.body.attribute("version")
    if written is None:
        return True
    if not isinstance(written.value, Literal) or not isinstance(written.value.value, str):
        return False
    own = parse(written.value.value)
    return not (isinstance(own, Unknown) or own.empty or own.reach(public.works_from))


def _in_call(module: Module, call: ModuleCall, public: _Public, provider: Versions) -> Iterator[Finding]:
    written = call.block.body.attribute("version")
    if written is None:
        yield from _in_newest(call, public, provider)
        return
    if not provider.reach(public.breaks_from):
        return
    certain = not provider.start_before(public.breaks_from)
    if not certain and (public.bounded or module.required_providers.get("aws") is None):
        return  # an older provider is allowed, and chosen, or nothing is said of it
    number = public.breaks_from[0]
    yield Finding(
        f"Before version {public.works_from[0]} {public.name} does not work with version {number} of the AWS "
        f"provider, which {'is asked for' if certain else 'is allowed'} here. Raise the module's version, or keep "
        f"the provider below {number}.",
        call.file.place(written.span),
        severity=None if certain else Severity.LOW,
        confidence=Confidence.HIGH if certain else Confidence.LOW,
    )


def _in_newest(call: ModuleCall, public: _Public, provider: Versions) -> Iterator[Finding]:
    """Without a version the newest release comes, whatever provider the module asks for."""
    source = call.block.body.attribute("source")
    if source is None or provider.reach(public.newest_needs):
        return
    number = public.newest_needs[0]
    yield Finding(
        f"Without a version the newest release of {public.name} comes, which needs version {number} of the AWS "
        "provider, and only older ones are allowed here: `init` finds none. Ask for a version of the module.",
        call.file.place(source.span),
    )


RULE = Rule(
    id="incompatible-version",
    summary="A module or a feature needs another version of Terraform or the AWS provider than the one asked for.",
    severity=Severity.MEDIUM,
    on=ModuleNode,
    check=check,
)
