"""Which role a job asks for with its identity token, once it is known how the job came to run.

Source: aws-actions/configure-aws-credentials, `action.yml`.
"""

from __future__ import annotations

from offkey.model.minted import MintedToken, RoleAsk
from offkey.model.platforms.github import AUDIENCE
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Complete, Value, interpolate, pieces, references, runs, value, whole
from offkey.read.github_minted import minted
from offkey.read.github_starts import Context, Start, starts
from offkey.read.github_step import effective_env
from offkey.read.role_uses import RoleUse, role_uses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.pipeline import Entries, Job, Step, Workflow
    from offkey.model.repository import Repository

_NAMED = regex(r"arn:[^:]*:iam::[^:]*:role/(?:[^\0]*/)?(?P<name>[^\0/]+)")
_WORD = regex(r"\w+")
_SCRIPT = Unknown("a script asks for the role")


def role_asks(repository: Repository, start: Start) -> Iterator[RoleAsk]:
    """Every role that the job asks for when it comes to run in this way, in the order of the steps.

    A step that its condition rules out for certain does not ask.
    """
    for use in role_uses(repository, start.workflow, start.job):
        context = {**start.context, "env": _environment(start, use.step)}
        if runs(use.step.condition, context, status=Unknown("what came before is not known")) is not False:
            yield _ask(use, context)


def asked(
    repository: Repository, identity: RepositoryIdentity, workflow: Workflow, job: Job, *, default_known: bool = True
) -> Iterator[tuple[MintedToken, RoleAsk]]:
    """Every token that a job can mint, with each role that it asks for while it has it."""
    seen: set[Hashable] = set()
    for start in starts(repository, identity, workflow, job, default_known=default_known):
        for ask in role_asks(repository, start):
            for token in minted(start, identity):
                if (token.key, ask) not in seen:
                    seen.add((token.key, ask))
                    yield token, ask


def _ask(use: RoleUse, context: Context) -> RoleAsk:
    optional = (use.step.continue_on_error or "false").strip() != "false"
    written = use.inputs.value("role-to-assume")
    if written is None:
        return RoleAsk(_SCRIPT, AUDIENCE, use.place, use.sure, optional=optional)
    context = _through(use.through, context)
    role = _role(written, context)
    return RoleAsk(
        role=role if isinstance(role, Unknown) else role.strip(),
        audience=interpolate(use.inputs.value("audience") or AUDIENCE, context),
        place=use.place,
        sure=use.sure,
        variable=_variable(use, written) if isinstance(role, Unknown) else None,
        optional=optional,
    )


def _role(written: str, context: Context) -> str | Unknown:
    """The role as it comes out; its name alone, where nothing but the account is not known."""
    known = interpolate(written, context)
    if isinstance(known, str):
        return known
    texts = (p.text if p.expression is None else interpolate(p.text, context) for p in pieces(written))
    match = _NAMED.fullmatch("".join(text if isinstance(text, str) else "\0" for text in texts).strip())
    return match["name"] if match else known


def _through(levels: tuple[Entries, ...], context: Context) -> Context:
    """What the innermost composite action sees: `inputs` are what it was given; defaults are not known."""
    for given in levels:
        context = {**context, "inputs": {entry.key: value(entry.value, context) for entry in given}}
    return context


def _variable(use: RoleUse, written: str) -> str | None:
    """`vars.NAME` or `secrets.NAME`, where the role is that and nothing else; followed into composite actions."""
    for given in reversed(use.through):
        name = _single(written)
        if name is None or not name.startswith("inputs."):
            break
        written = given.value(name.removeprefix("inputs.")) or ""
    name = _single(written)
    return name if name is not None and name.startswith(("vars.", "secrets.")) else None


def _single(written: str) -> str | None:
    expression = whole(written)
    found = references(written) if expression is not None else ()
    return found[0].dotted if len(found) == 1 and found[0].dotted == (expression or "").strip() else None


def _environment(start: Start, step: Step) -> Mapping[str, Value]:
    """The variables of a step, without those that a script of the job may set to something else."""
    exporting = "\n".join(s.run for s in start.job.steps if s.run is not None and "GITHUB_ENV" in s.run)
    words = set(_WORD.findall(exporting))
    known: dict[str, Value] = {}
    for name, variable in effective_env(start.workflow, start.job, step).items():
        exported = variable.origin != "step" and (name in words or (not name.isidentifier() and name in exporting))
        found = Unknown(f"a script may set {name}") if exported else interpolate(variable.value, start.context)
        known[name] = found
    return known if exporting or _uses_actions(start) else Complete(known)


def _uses_actions(start: Start) -> bool:
    """Whether an action of the job may set further variables."""
    return any(step.uses is not None for step in start.job.steps)
