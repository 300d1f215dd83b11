"""The ARN of a role that is kept as a secret, although it opens nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from offkey.model.finding import Finding, Related, Rule, Severity
from offkey.model.pipeline import Entries
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.model.text import Place
from offkey.read.role_uses import CREDENTIALS_ACTION

_SECRET = regex(r"\$\{\{\s*secrets\.([\w-]+)\s*\}\}\Z")
_VARIABLE = regex(r"\$\{\{\s*env\.(\w+)\s*\}\}\Z")
_IN_ARN = regex(r"arn:aws[\w-]*:iam::.*\$\{\{\s*secrets\.([\w-]+)\s*\}\}")


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each secret, at the first workflow that hands it on as a role."""
    found: dict[str, list[Place]] = {}
    for name, place in _roles(repository):
        if place not in found.setdefault(name, []):  # a step stands twice where a YAML alias repeats its job
            found[name].append(place)
    for name, (first, *others) in found.items():
        yield Finding(
            f"The role is named by the secret {name}. An ARN is no secret: the trust policy decides who may take the "
            "role, and the identity token opens it. As a variable (`vars`) or as text it can be read in logs and in "
            "reviews.",
            first,
            related=tuple(Related(place, "here too") for place in others),
        )


def _roles(repository: Repository) -> Iterator[tuple[str, Place]]:
    """The secrets that name roles, with each place, in the order of the files."""
    for workflow in repository.workflows:
        if b"secrets." not in workflow.source.data:
            continue
        steps = [(job.env, step) for job in workflow.jobs for step in job.steps]
        for env, step in steps:
            role = step.with_.get("role-to-assume") if step.action == CREDENTIALS_ACTION else None
            written = _written(role.value.strip(), (step.env, env, workflow.env)) if role else ""
            match = _SECRET.match(written) or _IN_ARN.match(written)
            if role is not None and match is not None and not step.with_.value("aws-access-key-id"):
                yield match[1], workflow.source.place(role.span)


def _written(role: str, environments: Iterable[Entries]) -> str:
    """What the role is written as, where it stands in an `env` by itself."""
    variable = _VARIABLE.match(role)
    values = (env.value(variable[1]) for env in environments) if variable else ()
    return next((value.strip() for value in values if value is not None), role)


RULE = Rule(
    id="role-arn-in-secret",
    summary="The ARN of a role is kept as a secret.",
    severity=Severity.LOW,
    on=Repository,
    check=check,
)
