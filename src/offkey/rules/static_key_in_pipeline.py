"""A long-lived AWS key in a pipeline of CircleCI, Bitbucket, Azure, Jenkins, Buildkite or CodeBuild."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.repository import Repository
from offkey.read.texts.reach import init_reaches_aws
from offkey.read.texts.uses import find
from offkey.rules.key_finding import key_finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.static_key import KeyUse

_CALLED = {
    "circleci": "CircleCI variable",
    "bitbucket": "Bitbucket variable",
    "azure": "Azure Pipelines variable",
    "buildkite": "Buildkite variable",
    "codebuild": "build variable",
    "jenkins": "Jenkins credential",
}


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each credential at each place that hands it on."""
    files = [file for file in repository.texts if file.kind.is_pipeline]
    for use in find(files, state_on_aws=init_reaches_aws(repository, files)):
        yield key_finding(use, _message(use))


def _message(use: KeyUse) -> str:
    stored = [origin for origin in (*use.ids, *use.secrets) if origin.context in _CALLED]
    if use.confidence is Confidence.HIGH and stored:
        kept = [origin for origin in use.origins if origin in stored] or stored[:1]
        where = f"AWS key in the {_CALLED[kept[0].context]} {' or '.join(o.name for o in kept)} is"
        subject = f"the long-lived {where}" if use.session_token is None else f"the {where} kept outside AWS, and"
    else:
        name = next((f", {origin.name}," for origin in use.origins if origin.name), "")
        subject = f"what may be a long-lived AWS key{name} is"
    parts = [f"{subject} handed to {use.handed_to}"]
    if use.session_token is not None:
        parts.append("a session token goes with it, so somebody has to paste in new ones again and again")
    if use.because:
        parts.append(use.because)
    return "; ".join(parts)


RULE = Rule(
    id="static-key-in-pipeline",
    summary="A pipeline of CircleCI, Bitbucket, Azure, Jenkins, Buildkite or CodeBuild hands on a long-lived AWS key.",
    severity=Severity.HIGH,
    on=Repository,
    check=check,
)
