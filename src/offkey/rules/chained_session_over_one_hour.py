"""A session that one role takes from another, asked for longer than STS gives it."""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.builtin import Sequence
from offkey.model.finding import Confidence, Finding, Fix, Related, Rule, Safety, Severity
from offkey.model.hcl import Block
from offkey.model.hcl_expression import Literal
from offkey.model.node import Share
from offkey.model.regex import regex
from offkey.model.terraform import AssumeRole, Backend, Provider
from offkey.model.text import Edit, Place, Source
from offkey.model.text_file import TextKind
from offkey.read.role_uses import CREDENTIALS_ACTION, role_uses
from offkey.rules.steps import steps_by_file
from offkey.rules.terraform_runs import TerraformRuns, runs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository

_HOUR = 3600
_PARTS = regex(r"(\d+(?:\.\d+)?)(h|m|s)")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_WEB = "assume_role_with_web_identity"


def check(share: Share) -> Iterator[Finding]:
    """Every such session: of the credentials action, of providers, and of backends."""
    for source, steps in steps_by_file(share):
        for step in steps:
            yield from _of_step(source, step)
    runs = runs_of(share.repository)
    for module in share.modules:
        for source, roles, block in _holders(module) if module.signs_in_with("duration") else ():
            yield from _of_roles(share.repository, module, runs, (source, roles, block))
    if share.rest and any(text.kind is TextKind.AWS_CONFIG for text in share.repository.texts):
        yield from _of_profiles(share.repository)


def _of_profiles(repository: Repository) -> Iterator[Finding]:
    from offkey.rules.chained_profiles import chained_profiles  # few repositories hold profiles

    for duration, source in chained_profiles(repository, _HOUR):
        related = (Related(source, "the role it is taken from"),)
        yield Finding(_message(f"asks for {duration.value} seconds"), duration.place, related=related)


def _of_step(source: Source, step: Step) -> Iterator[Finding]:
    duration = step.with_.get("role-duration-seconds")
    if step.action != CREDENTIALS_ACTION or duration is None or not duration.value.strip().isdecimal():
        return
    chained = (step.with_.value("role-chaining") or "").strip().lower() == "true"
    if chained and int(duration.value) > _HOUR:
        from offkey.edit.yaml import replace_value

        try:
            edits = replace_value(source, step.with_, duration, _HOUR)
        except EditError:
            edits = []  # the inputs stand elsewhere, behind an alias
        yield Finding(
            _message(f"asks for {int(duration.value)} seconds"),
            source.place(duration.span),
            fix=Fix("ask for one hour", Safety.SAFE, tuple(edits)) if edits else None,
        )


_Holder = tuple[Source, Sequence[AssumeRole], Block]


def _holders(module: Module) -> Iterator[_Holder]:
    """The providers and the backend, each with the roles it takes one from the other."""
    holders: list[Provider | Backend] = [*module.providers, *module.backends]
    for holder in holders:
        if isinstance(holder, Provider):
            yield holder.source, holder.assume_roles, holder.block
        elif holder.assume_role is not None:
            yield holder.source, (holder.assume_role,), holder.block


def _of_roles(repository: Repository, module: Module, runs: TerraformRuns, holder: _Holder) -> Iterator[Finding]:
    source, roles, block = holder
    own = block.body.attribute(_WEB) or block.body.block(_WEB)
    before: Place | None = source.place(own.span) if own else None
    for role in roles:
        setting = role.settings.get("duration") or role.settings.get("duration_seconds")
        if setting is not None and (seconds := _seconds(setting.value)) is not None and seconds > _HOUR:
            first = before or _in_jobs(repository, module, runs)
            if first is not None:
                literal = isinstance(setting.attribute.value, Literal) and setting.attribute.name == "duration"
                edit = Edit(source.path, setting.attribute.value.span, '"1h"')
                yield Finding(
                    _message(f"asks for `{setting.value}`"),
                    setting.place,
                    related=(Related(first, "the role it is taken from"),),
                    fix=Fix("ask for one hour", Safety.SAFE, (edit,)) if literal and not _is_json(source) else None,
                    confidence=Confidence.HIGH if before else Confidence.MEDIUM,
                )
        before = role.place


def _in_jobs(repository: Repository, module: Module, runs: TerraformRuns) -> Place | None:
    """Where the jobs that run the module take a role themselves; None where one does not, or none runs it."""
    found: list[Place] = []
    for run in runs.of(module):
        use = next(iter(role_uses(repository, run.workflow, run.job)), None)
        if use is None:
            return None
        found.append(use.place)
    return found[0] if found else None


def _is_json(source: Source) -> bool:
    return source.path.endswith(".json")


def _seconds(value: object) -> float | None:
    """A number of seconds, or a duration as Go writes it (`2h`, `90m`, `1h30m`)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return None
    if value.isdecimal():
        return float(value)
    parts = _PARTS.findall(value)
    if not parts or "".join(number + unit for number, unit in parts) != value:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def _message(asks: str) -> str:
    return (
        f"A role that is taken from another role {asks}, and STS gives such a session one hour at most: the call "
        "fails. Ask for one hour, or take the role with the identity token itself."
    )


RULE = Rule(
    id="chained-session-over-one-hour",
    summary="A role that is taken from another role is asked for longer than an hour.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
