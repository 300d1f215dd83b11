"""Versions of modules, of the AWS provider and of its features that cannot work together.

Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md, 5.67.0 (#39255); what is known of
modules stands in `public_modules`.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import ModuleNode, Share
from offkey.model.regex import regex
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.rules.provider_versions import provider_versions
from offkey.rules.versions import Versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offkey.model.hcl import Block, HclFile
    from offkey.model.module import Module
    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source
    from offkey.rules.public_modules import Asked

_WORD = "terraform-aws-modules/"
"""What stands in the address of every module that `public_modules` knows."""
_CHAINS = (5, 67, 0)
_ROLE = regex(rb"assume_role\b")


def check(share: Share) -> Iterator[Finding]:
    """Every call of such a module, every provider that is too old for several roles, and what a backend cannot know."""
    for module in share.modules:
        yield from of_module(ModuleNode(share.repository, module))
    if any(text.kind is TextKind.TERRAGRUNT for text in share.texts):
        yield from _of_units(share.repository)


def of_module(node: ModuleNode) -> Iterator[Finding]:
    """All of that in one module."""
    module = node.module
    if module.backends:
        from offkey.rules.backend_versions import too_new

        yield from too_new(node)
    calls = _calls(module)
    yield from _without_folder(calls, module)
    calls = [one for one in calls if one.takes_newest or any(one.broken)]
    chains = module.signs_in_with("assume_role") and _may_chain(module)
    if not calls and not chains:
        return
    versions = provider_versions(module)
    if isinstance(versions, Unknown) or versions.empty:
        return
    for one in calls:
        yield from _in_call(one, module, versions)
    yield from _chained(module) if chains and not versions.reach(_CHAINS) else ()


def _of_units(repository: Repository) -> Iterator[Finding]:
    """The same of what units of Terragrunt run."""
    from offkey.read.terragrunt_units import running
    from offkey.rules.unit_versions import provider_versions_of_unit

    units = list(running(repository.sources, _WORD))
    folders = {module.path: module for module in repository.modules} if units else {}
    for unit in units:
        calls = _calls(unit)
        yield from _without_folder(calls, unit)
        if any(one.takes_newest or any(one.broken) for one in calls):
            beside = folders.get(unit.path.rpartition("/")[0])
            versions = provider_versions_of_unit(unit, beside, repository.sources)
            if isinstance(versions, Versions) and not versions.empty:
                for one in calls:
                    yield from _in_call(one, unit, versions)


def _calls(module: Module) -> list[Asked]:
    if not module.calls_of(_WORD):
        return []
    from offkey.rules.public_modules import asked  # few modules call them

    return list(asked(module))


def _chained(module: Module) -> Iterator[Finding]:
    for provider in module.providers:
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


def _without_folder(calls: Iterable[Asked], module: Module) -> Iterator[Finding]:
    """The calls of a folder that the release which comes does not have."""
    for one in calls:
        name, folder = f"terraform-aws-{one.name}", one.folder.removeprefix("modules/")
        if (successor := one.gone) is not None:
            comes = "Without a version the newest release" if one.version is None else "The newest release that fits"
            yield Finding(
                f"{comes} of {name} comes, and since version 6 that has no `{folder}`: `init` stops. "
                f"Ask for a version before 6, or call `{successor}`.",
                _place(one, module),
            )
        elif one.is_not_yet_there:
            yield Finding(
                f"Only since version 6 {name} has `{folder}`, and older ones are asked for: `init` stops. "
                "Raise the module's version.",
                _place(one, module),
            )


def _in_call(one: Asked, module: Module, provider: Versions) -> Iterator[Finding]:
    if one.takes_newest and one.gone is None:
        yield from _in_newest(one, module, provider)
    for broken in one.broken:
        if not provider.reach(broken.breaks_from):
            continue
        certain = not provider.start_before(broken.breaks_from)
        if not certain and not (one.takes_any_provider(broken) and _is_set_up(module)):
            continue  # an older provider is allowed, and chosen, or nobody knows who runs this with which
        number = broken.breaks_from[0]
        yield Finding(
            f"Before version {broken.works_from[0]} {one.public.name} does not work with version {number} of the AWS "
            f"provider, which {'is asked for' if certain else 'is allowed'} here. Raise the module's version, or keep "
            f"the provider below {number}.",
            _place(one, module),
            severity=None if certain else Severity.LOW,
            confidence=Confidence.HIGH if certain else Confidence.LOW,
        )
        return


def _place(one: Asked, module: Module) -> Place:
    """Where it is said which release is taken, or else whose."""
    if module.is_unit:
        from offkey.read.terragrunt_units import Unit

        assert isinstance(module, Unit)
        return module.place_of_source
    body = one.call.block.body
    written = body.attribute("version") or body.attribute("source")
    return one.call.file.place(written.span if written is not None else one.call.block.header)


def _is_set_up(module: Module) -> bool:
    """Whether the repository shows how the module is run, or with which provider: there, or where it is called."""
    pending, seen = [module], {module.path}
    while pending:
        one = pending.pop()
        if one.is_unit or one.providers or one.backends or "aws" in one.required_providers:
            return True
        pending += [caller for caller in one.callers if caller.path not in seen]
        seen |= {caller.path for caller in one.callers}
    return False


def _in_newest(one: Asked, module: Module, provider: Versions) -> Iterator[Finding]:
    """Without a version, or an end of it, the newest release comes, whatever provider the module asks for."""
    needed = one.public.newest_needs
    if needed is None or provider.reach(needed):
        return
    yield Finding(
        f"Without {'a version' if one.version is None else 'an upper bound'} the newest release of {one.public.name} "
        f"comes, which needs version {needed[0]} of the AWS provider, and only older ones are allowed here: `init` "
        "finds none. Ask for a version of the module.",
        _place(one, module),
    )


RULE = Rule(
    id="incompatible-version",
    summary="A module or a feature needs another version of Terraform or the AWS provider than the one asked for.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
