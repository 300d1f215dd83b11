"""The ARN of a role that is kept as a secret, although it opens nothing by itself."""

from __future__ import annotations

from offkey.model.finding import Finding, Related, Rule, Severity
from offkey.model.node import WorkflowNode
from offkey.model.pipeline import Entries, Entry, Job, Step, Workflow
from offkey.model.records import replace
from offkey.model.regex import DOTALL, regex
from offkey.read.role_uses import in_actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.repository import Repository
    from offkey.model.text import Place
    from offkey.read.github_expression_syntax import Node

_SECRET = regex(r"\$\{\{\s*secrets\.([\w-]+)\s*\}\}\Z")
_VARIABLE = regex(r"\$\{\{\s*env\.([\w-]+)\s*\}\}")
_INPUT = regex(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")
_ROLE = "AWS_ROLE_ARN"
_CHOICE = regex(r"&&|\|\||secrets\s*\[")
_EXPRESSION = regex(r"\$\{\{(.*?)\}\}", DOTALL)
_COMPUTED = "that an expression chooses"
_LONGEST = 2048
"""No ARN is as long, however it is put together: what actions hand on to each other could grow without end."""
_Given = tuple[Entry, tuple[Entries, ...]]
"""What is given for a role, and the environments that it may name a variable of, the nearest first."""
_IN_ARN = regex(r"arn:aws[\w-]*:iam::.*\$\{\{\s*secrets\.([\w-]+)\s*\}\}")


def check(node: WorkflowNode) -> Iterator[Finding]:
    """One finding for each place where a workflow hands on a secret as a role."""
    for name, place in _roles(node.repository, node.workflow):
        yield Finding(
            f"The role is named by the secret {name}. An ARN is no secret: the trust policy decides who may take the "
            "role, and the identity token opens it. As a variable (`vars`) or as text it can be read in logs and in "
            "reviews.",
            place,
        )


def first_of_each_secret(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each secret, at the first place; the others are related to it."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.message, []).append(finding)
    for first, *others in found.values():
        places = dict.fromkeys(one.primary for one in (first, *others))  # a step may stand twice, behind an alias
        yield replace(first, related=tuple(Related(place, "here too") for place in places if place != first.primary))


def _roles(repository: Repository, workflow: Workflow) -> Iterator[tuple[str, Place]]:
    """The secrets that name roles, with each place, in the order of the file."""
    if b"secrets" not in workflow.source.data:
        return
    for job in workflow.jobs:
        handed = [(step, step.with_.get("role-to-assume")) for step in job.steps if step.action is not None]
        given: list[_Given] = []
        given += [(role, (step.env, job.env, workflow.env)) for step, role in handed if role and not _keyed(step)]
        given += _of_the_sdks(workflow, job)
        given += _to_actions(repository, workflow, job) if repository.actions else ()
        for entry, environments in given:
            for kept in _kept(_written(entry, environments)):
                if not _is_variable(repository, workflow, kept):
                    yield kept, workflow.source.place(entry.span)


def _of_the_sdks(workflow: Workflow, job: Job) -> Iterator[_Given]:
    """The variable by which the SDKs and the AWS CLI know the role of an identity token, on every level.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
    """
    levels = [(workflow.env,), (job.env, workflow.env), *((s.env, job.env, workflow.env) for s in job.steps)]
    for level in levels:
        role = level[0].get(_ROLE)
        if role is not None:
            yield role, level


def _keyed(step: Step) -> bool:
    return bool(step.with_.value("aws-access-key-id"))


def _to_actions(repository: Repository, workflow: Workflow, job: Job) -> Iterator[_Given]:
    """What composite actions of the repository get for a role: by an input, or by the environment around them."""
    for use in in_actions(repository, workflow, job):
        role = use.inputs.get("role-to-assume")
        environments = (use.step.env, job.env, workflow.env)
        for with_ in reversed(use.through):
            if role is None or _INPUT.search(role.value) is None:
                role = _set_around(role, environments)
                break
            role = _given(role, with_)
        if role is not None:
            yield role, environments


def _given(role: Entry, with_: Entries) -> Entry | None:
    """A role that is put together with inputs of an action, as its user fills them: it stands where a secret does."""
    asked = [with_.get(match[1]) for match in _INPUT.finditer(role.value)]
    given = [entry for entry in asked if entry is not None]
    if not given or len(role.value) + sum(len(entry.value) for entry in given) > _LONGEST:
        return None
    kept = next((entry for entry in given if "secrets" in entry.value), given[0])
    filled = {entry.key: entry.value.strip() for entry in given}
    return replace(kept, value=_INPUT.sub(lambda match: filled.get(match[1], match[0]), role.value))


def _set_around(role: Entry | None, environments: Iterable[Entries]) -> Entry | None:
    """The entry of an `env` that an action reads its role from."""
    variable = _VARIABLE.fullmatch(role.value.strip()) if role else None
    return _of_environment(variable[1], environments) if variable else None


def _of_environment(name: str, environments: Iterable[Entries]) -> Entry | None:
    return next((entry for env in environments if (entry := env.get(name)) is not None), None)


def _written(role: Entry, environments: Sequence[Entries]) -> str:
    """What the role is written as, with what an `env` holds in the places of its variables."""

    def held(variable: re.Match[str]) -> str:
        entry = _of_environment(variable[1], environments)
        return variable[0] if entry is None else entry.value.strip()

    return _VARIABLE.sub(held, role.value)


def _kept(value: str) -> tuple[str, ...]:
    """The secrets that a role is, or is put together with."""
    match = _SECRET.match(value.strip()) or _IN_ARN.match(value.strip())
    if match:
        return (match[1],)
    return _chosen(value.strip()) if "secrets" in value and _CHOICE.search(value) else ()


def _chosen(value: str) -> tuple[str, ...]:
    """The secrets that an expression chooses among, where it can choose nothing else."""
    from offkey.read.github_expression_syntax import NotAnExpression, parse

    for match in _EXPRESSION.finditer(value) if value.startswith(("${{", "arn:aws")) else ():
        try:
            choices = [*_choices(parse(match[1]))]
        except NotAnExpression:
            continue
        if None not in choices:
            names = dict.fromkeys(choice for choice in choices if choice is not None)
            return tuple(name for name in names if name != _COMPUTED) or tuple(names)
    return ()


def _choices(node: Node) -> Iterator[str | None]:
    """What an expression may be: the name of a secret, or something else (None)."""
    from offkey.read.github_expression_syntax import Context, Index, Literal, Operation

    match node:
        case Operation(operator="||", operands=operands):
            for operand in operands:
                yield from _choices(operand)
        case Operation(operator="&&", operands=(*_, last)):
            yield from _choices(last)
        case Index(target=Context(name="secrets"), key=Literal(value=str() as name)):
            yield name
        case Index(target=Context(name="secrets")):
            yield _COMPUTED
        case _:
            yield None


def _is_variable(repository: Repository, workflow: Workflow, name: str) -> bool:
    """Whether the secret of a called workflow is a variable, or text, to all in the repository that call it."""
    if workflow.events != ("workflow_call",):
        return False
    from offkey.read.github_permissions import callers

    calls = callers(repository, workflow)
    passed = [call.job.secrets for call in calls]
    values = [secrets.value(name) for secrets in passed if isinstance(secrets, Entries)]
    return bool(calls) and len(values) == len(calls) and all(v is not None and "secrets." not in v for v in values)


RULE = Rule(
    id="role-arn-in-secret",
    summary="The ARN of a role is kept as a secret.",
    severity=Severity.LOW,
    on=WorkflowNode,
    check=check,
    unite=first_of_each_secret,
)
