"""A long-lived AWS key in a pipeline: of GitHub Actions, of GitLab, or of an Atlantis server.

The finding stands where the access key id enters a mapping or a script; the secret belongs to the
same finding. What counts as a key, and what only looks like one, is `read.key_uses`.
"""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.finding import Confidence, Finding, Fix, Rule, Safety, Severity
from offkey.model.node import Share
from offkey.read.key_uses import in_share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Step
    from offkey.model.repository import Repository
    from offkey.model.static_key import KeyUse
    from offkey.model.text import Source

_IDENTITY = {
    ".gitea": "Gitea gives its jobs no identity token, so let the runner have a role of its own in AWS",
    ".forgejo": "Forgejo gives a job an identity token for a role where it says `enable-openid-connect: true`",
}
"""How to do without the key where another host than GitHub runs the job.

Source: https://github.com/go-gitea/gitea/issues/26383 (open in August 2026) and
https://forgejo.org/docs/next/user/actions/security-openid-connect (since Forgejo 15).
"""


def check(share: Share) -> Iterator[Finding]:
    """One finding for each credential at each place that hands it on."""
    from offkey.rules.key_finding import key_finding

    for use in in_share(share):
        yield key_finding(use, _message(use), fix=_fix(share.repository, use))


def _message(use: KeyUse) -> str:
    parts = [f"{_subject(use)} handed to {use.handed_to}"]
    if use.step is not None and _role(use.step) and use.entries:
        parts.append("the key assumes the role, so the job's identity token is not used")
    if use.beside_token:
        parts.append("AWS's tools take the key before the id token that the job exchanges")
    if use.session_token is not None:
        parts.append("a session token goes with it, so somebody has to paste in new ones again and again")
    if use.because:
        parts.append(use.because)
    host = use.primary.path.partition("/")[0]
    if host in _IDENTITY:
        parts.append(_IDENTITY[host])
    return "; ".join(parts)


def _subject(use: KeyUse) -> str:
    origin = use.origins[0]
    if origin.context == "literal":
        what = origin.name or "a secret access key"
        return f"the long-lived AWS key {what} is written in plain text and"
    names = " or ".join(str(o) for o in use.origins)
    if use.session_token is not None:
        return f"the AWS key {names} is kept outside AWS, and"
    if use.confidence is Confidence.HIGH:
        return f"the long-lived AWS key {names} is"
    return f"what may be a long-lived AWS key, {names}, is"


def _role(step: Step) -> str:
    return (step.with_.value("role-to-assume") or "").strip()


def _fix(repository: Repository, use: KeyUse) -> Fix | None:
    """Where a role stands beside the key and the job can get an identity token, the key can simply go."""
    if use.step is None or use.source is None or not use.entries or not _role(use.step):
        return None
    if not _can_federate(repository, use.source, use.step):
        return None
    from offkey.edit.yaml import delete_entries

    try:
        edits = delete_entries(use.source, use.step.with_, use.entries)
    except EditError:
        return None  # the inputs share their lines with others; the finding stands without a fix
    title = "delete the key's inputs, so that the role is assumed with the job's identity token"
    return Fix(title, Safety.UNSAFE, tuple(edits))


def _can_federate(repository: Repository, source: Source, step: Step) -> bool:
    """Whether every job that runs `step` (a job and its YAML aliases may share it) has an identity token."""
    from offkey.read.github_permissions import has_id_token

    here = [workflow for workflow in repository.workflows if workflow.source is source]
    holders = [(workflow, job) for workflow in here for job in workflow.jobs if any(s is step for s in job.steps)]
    return bool(holders) and all(has_id_token(repository, workflow, job) is True for workflow, job in holders)


RULE = Rule(
    id="static-key-in-workflow",
    summary="A pipeline hands on a long-lived AWS key.",
    severity=Severity.HIGH,
    on=Share,
    check=check,
)
