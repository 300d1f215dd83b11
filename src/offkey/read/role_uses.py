"""The steps of a job that assume an AWS role with the job's identity token.

Source: aws-actions/configure-aws-credentials, src/index.ts (`useGitHubOIDCProvider`): a role is given, and
neither keys, nor a token file, nor role chaining, nor `force-skip-oidc`.
"""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.pipeline import NO_ENTRIES, CompositeAction, Entries, Job, Step, Workflow, YamlValue
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source

CREDENTIALS_ACTION = "aws-actions/configure-aws-credentials"
ROLE = "role-to-assume"
KEY_INPUTS = ("aws-access-key-id", "aws-secret-access-key", "web-identity-token-file")
_OTHER_WAYS = ("role-chaining", "force-skip-oidc")
_REQUEST = regex(r"ACTIONS_ID_TOKEN_REQUEST_(?:TOKEN|URL)|\bgetIDToken\b")
_AWS = regex(r"sts\.amazonaws\.com|assume-role-with-web-identity|AWS_WEB_IDENTITY_TOKEN_FILE|AWS_ROLE_ARN|\baws\b")
_EXPORTS_KEYS = regex(r"AWS_ACCESS_KEY_ID=[^\n]*GITHUB_ENV|aws\s+configure\s+set\s+aws_access_key_id|\.aws/credentials")
_REMOVES = regex(r"(?<![\w-])(?:rm|shred|unlink)\s[^\n;&|<>]*")
_INPUT = regex(r"\s*inputs\.([\w-]+)\s*\Z")
_CHOSEN = regex(r"&&|\|\||\b(?:inputs|matrix|vars)\.")
"""In an expression whose value is empty for some runs."""
_VARIABLE = regex(r"\s*\$\{\{\s*vars\.[\w-]+\s*\}\}\s*\Z")
_SECRET = regex(r"\s*\$\{\{\s*secrets\.[\w-]+\s*\}\}\s*\Z")
_HOSTED = regex(r"(?:ubuntu|windows|macos)-", IGNORECASE)
_MAY_BE_HOSTED = regex(r"\s*(?:(?:ubuntu|windows|macos)[\w.-]*)?\$\{\{")
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class RoleUse:
    """One use of the identity token for AWS.

    `what` completes "the job …"; `sure` is false where the runner itself may have credentials that
    the role is assumed with. `inputs` are those of the action that takes the role, empty for a script; inside
    composite actions of this repository, `through` holds what each was given, the outermost first, and `within` is
    the step of the innermost of them that takes the role.
    """

    place: Place
    what: str
    sure: bool
    step: Step
    inputs: Entries = NO_ENTRIES
    through: tuple[Entries, ...] = ()
    within: Place | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A use inside a step, and inside the composite actions that the step leads to."""

    place: Place
    what: str
    inputs: Entries = NO_ENTRIES
    through: tuple[Entries, ...] = ()
    within: Place | None = None


def role_uses(repository: Repository, workflow: Workflow, job: Job) -> Iterator[RoleUse]:
    """Every step of `job` that needs `id-token: write` to reach AWS."""
    yield from _role_uses(Same(repository), Same(workflow), Same(job))


@lru_cache(maxsize=2048)
def _role_uses(*asked: Same[Any]) -> tuple[RoleUse, ...]:
    """Searched once: many rules ask for the uses of every job."""
    return tuple(_searched(*(same.value for same in asked)))


def in_actions(repository: Repository, workflow: Workflow, job: Job) -> Iterator[RoleUse]:
    """The roles that composite actions of the repository are given, also where the job has keys in its environment."""
    for step in job.steps:
        if step.uses and step.uses.startswith("./"):
            found = _of_step(repository, workflow.source, step, None, _DEPTH)
            if found is not None and found.through:
                yield _use(found, step, sure=hosted(job.runs_on))


def may_take_role(with_: Entries, *, either: bool) -> bool:
    """Whether the action may ask for a token, given this.

    Where it has a role and keys, it asks if the keys are empty: `either` says that the caller decides, and a role
    that is a variable of the repository is one that need not be set, as its keys need not.
    """
    if not (with_.value(ROLE) or "").strip():
        return False
    if any((with_.value(name) or "").strip().lower() == "true" for name in _OTHER_WAYS):
        return False
    keys = [value for name in KEY_INPUTS if (value := (with_.value(name) or "").strip())]
    if not keys or either or any(_CHOSEN.search(value) for value in keys):
        return True
    return _VARIABLE.match(with_.value(ROLE) or "") is not None and all(map(_SECRET.match, keys))


def _searched(repository: Repository, workflow: Workflow, job: Job) -> Iterator[RoleUse]:
    if not workflow.on_github or any(_is_key_id(entry.key) for entry in (*workflow.env, *job.env)):
        return  # what hands out the token of another host's job, and who trusts it, no rule knows
    sure = hosted(job.runs_on)
    for step in job.steps:
        found = _of_step(repository, workflow.source, step, None, _DEPTH)
        if found is not None:
            yield _use(found, step, sure=sure)
        if _brings_keys(step):
            return


def _use(found: _Found, step: Step, *, sure: bool) -> RoleUse:
    return RoleUse(found.place, found.what, sure, step, found.inputs, found.through, found.within)


def _of_step(
    repository: Repository, source: Source, step: Step, inputs: dict[str, str] | None, depth: int
) -> _Found | None:
    if any(_is_key_id(entry.key) for entry in step.env):
        return None
    if step.action == CREDENTIALS_ACTION:
        role = step.with_.get(ROLE)
        if role is not None and _filled(role.value, inputs) and is_by_token(step.with_, inputs):
            return _Found(source.place(role.span), "assumes a role with its identity token", step.with_)
        return None
    script = step.run or step.with_.value("script") or ""
    if ("ID_TOKEN" in script or "getIDToken" in script) and _REQUEST.search(script) and _AWS.search(script):
        return _Found(step.place, "asks for an identity token for AWS")
    action = local_action(repository, step) if depth else None
    return _of_action(repository, source, step, action, depth) if action else None


def _of_action(
    repository: Repository, source: Source, step: Step, action: CompositeAction, depth: int
) -> _Found | None:
    given = {**action.defaults, **{entry.key.lower(): entry.value for entry in step.with_}}
    for inner in action.steps:
        found = _of_step(repository, action.source, inner, given, depth - 1)
        if found is not None:
            span = step.uses_span
            place = source.place(span) if span else step.place
            what = f"assumes a role in {step.uses} with its identity token"
            within = action.source.place(inner.uses_span) if inner.uses_span else found.place
            return _Found(place, what, found.inputs, (step.with_, *found.through), found.within or within)
        if _brings_keys(inner):
            return None
    return None


def is_by_token(with_: Entries, inputs: dict[str, str] | None) -> bool:
    """Whether an action that is given this asks for a token, and has no keys."""
    if any(_filled(with_.value(name) or "", inputs) for name in KEY_INPUTS):
        return False
    return all((with_.value(name) or "").strip().lower() != "true" for name in _OTHER_WAYS)


def _filled(value: str, inputs: dict[str, str] | None) -> bool:
    """Whether an input has a value; inside a composite action, whether the caller gives it one."""
    from offkey.read.github_expression import whole

    expression = whole(value)
    match = _INPUT.match(expression) if expression is not None else None
    if match and inputs is not None:
        return bool(inputs.get(match[1].lower(), "").strip())
    return bool(value.strip())


def _brings_keys(step: Step) -> bool:
    """Whether the steps behind this one have credentials in their environment already."""
    if step.action == CREDENTIALS_ACTION:
        return bool(step.with_.value("aws-access-key-id"))
    if step.run is None or not _EXPORTS_KEYS.search(step.run):
        return False
    return _EXPORTS_KEYS.search(_REMOVES.sub("", step.run)) is not None


def _is_key_id(name: str) -> bool:
    return name in ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY")


def local_action(repository: Repository, step: Step) -> CompositeAction | None:
    """The composite action of this repository that `step` uses, or None."""
    if not step.uses or not step.uses.startswith("./"):
        return None
    folder = posixpath.normpath(step.uses[2:] or ".")
    return next((a for a in repository.actions if (posixpath.dirname(a.source.path) or ".") == folder), None)


def hosted(runs_on: YamlValue) -> bool:
    """Whether a job surely runs on GitHub's own machines, which have no AWS credentials of their own.

    A label that is computed may be one of theirs, unless it begins in another way, as those of AWS CodeBuild do.
    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/action-runner.html
    """
    labels = runs_on if isinstance(runs_on, list) else [runs_on]
    if isinstance(runs_on, dict):
        return False
    texts = [str(label) for label in labels if label is not None]
    if any("self-hosted" in text for text in texts):
        return False
    return not texts or any(_HOSTED.match(text) or _MAY_BE_HOSTED.match(text) for text in texts)
