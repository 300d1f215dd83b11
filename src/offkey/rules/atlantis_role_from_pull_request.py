"""A step of Atlantis that takes the role to assume from the pull request that it plans."""

from __future__ import annotations

from offkey.model.atlantis import AtlantisStep, Side
from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import Share
from offkey.model.regex import ASCII, IGNORECASE, regex
from offkey.read.scalar_place import place_in
from offkey.read.shell_values import assignments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place

_FREE = regex(r"\$\{?(?P<name>HEAD_\w+|COMMENT_ARGS|PROJECT_NAME|WORKSPACE|DIR|REPO_REL_DIR)\b", ASCII)
"""What the author of a pull request writes: its branch, its comment, and its atlantis.yaml.

Source: https://www.runatlantis.io/docs/custom-workflows.html (native environment variables)
"""
_ROLE = regex(
    r"(?:--role-arn[=\s]+|--profile[=\s]+|\bAWS_(?:ROLE_ARN|(?:DEFAULT_)?PROFILE)=|\bROLE_ARN=|\brole_arn\s*=\s*"
    r"|--(?:terragrunt-iam|iam-assume)-role[=\s]+|\b(?:TERRAGRUNT_IAM|TG_IAM_ASSUME)_ROLE="
    r"|\b(?:(?:assume|provider|terraform|tf|deploy(?:er|ment)?|aws)_(?:iam_)?role|role_to_assume)(?:_arn)?\s*=\s*)"
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|\$\([^)\n]*\)|[^\s,;&|)]+)"
)
_ROLE_OPTION = regex(r"--(?:[\w-]{0,40}[-_])?role[=\s]+(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s,;&|)]+)")
"""The role that a program of the server's is asked for, whose output becomes the environment (`multienv`)."""
_NAMES = regex(
    r"(?:AWS_)?(?:ROLE_ARN|(?:DEFAULT_)?PROFILE)|TF_VAR_\w*role\w*|AWS_ROLE\w*"
    r"|(?:(?:ASSUME|DEPLOY|IAM|TERRAFORM|TERRAGRUNT_IAM|TF|TG_IAM_ASSUME)_)?ROLE",
    IGNORECASE,
)
"""Source: https://docs.terragrunt.com/reference/cli/commands/run (`--iam-assume-role`, `--terragrunt-iam-role`)"""
_VARIABLE = regex(r"\$\{?([A-Za-z_]\w*)", ASCII)
_OWN_FILE = regex(
    r"\b(?:cat|yq|jq|grep|awk|sed|head|source)\b[^\n|;)]{0,200}?\s(?P<file>(?:\./)?[A-Za-z_.][\w./-]*\.\w+)(?=[\s)\"';|]|\Z)"
)


def check(share: Share) -> Iterator[Finding]:
    """One finding for each step."""
    for file in share.atlantis:
        for configuration in file.configurations:
            for step in configuration.steps:
                found = _of_server(step) if configuration.side is Side.SERVER else _of_repository(step)
                if found is not None:
                    yield found


def _of_server(step: AtlantisStep) -> Finding | None:
    for value, offset in (*_roles(step), *_asked_for(step)):
        free = _free(step.text, value)
        if free is not None:
            return Finding(
                f"the role comes from {free}, which the pull request decides, so it chooses as whom it is planned",
                primary=_place(step, value, offset),
            )
    return None


def _of_repository(step: AtlantisStep) -> Finding | None:
    for value, offset in _roles(step):
        return Finding(
            "the role stands in the repository's own file, which Atlantis takes from the pull request, "
            "so it chooses as whom it is planned",
            primary=_place(step, value, offset),
            confidence=Confidence.MEDIUM,
        )
    return None


def _roles(step: AtlantisStep) -> Iterator[tuple[str, int]]:
    """What a step takes for a role or a profile, and where in its text."""
    if step.kind == "env" and step.name is not None and _NAMES.fullmatch(step.name):
        yield step.text, 0
    elif step.kind != "env":
        yield from ((match["value"], match.start("value")) for match in _ROLE.finditer(step.text))


def _asked_for(step: AtlantisStep) -> Iterator[tuple[str, int]]:
    if step.kind == "multienv":
        yield from ((match["value"], match.start("value")) for match in _ROLE_OPTION.finditer(step.text))


def _free(text: str, value: str) -> str | None:
    """The part of `value` that a pull request decides: a variable, directly or by others, or a file of its own."""
    pending, seen = [value], set[str]()
    while pending:
        current = pending.pop()
        if match := _FREE.search(current):
            return f"${match['name']}"
        if match := _OWN_FILE.search(current):
            return f"the file {match['file']}"
        names = {name for name in _VARIABLE.findall(current) if name not in seen}
        seen |= names
        pending += [filled.value for filled in assignments(text) if filled.name in names]
    return None


def _place(step: AtlantisStep, value: str, offset: int) -> Place:
    return place_in(step.source, step.span, step.text, needle=value.split("\n", 1)[0], offset=offset)


RULE = Rule(
    id="atlantis-role-from-pull-request",
    summary="Atlantis assumes a role that the pull request chooses.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
