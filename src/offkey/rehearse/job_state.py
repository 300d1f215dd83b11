"""The state of one job while it runs: what it has, what it did, what did not run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from offkey.model.records import dataclass, field
from offkey.model.rehearsal import Hop, NotRehearsed, RanCommand
from offkey.read.github_expression import Complete, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.issuer import JobEnvironment
    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.model.session import Session
    from offkey.rehearse.context import Contexts
    from offkey.rehearse.workspace import Artifacts
    from offkey.rehearse.world import World


@dataclass(slots=True)
class JobState:
    """Everything the steps of one job share. `folder` is the job's own, `token` what it sees of its issuer."""

    world: World
    workflow: Workflow
    job: Job
    contexts: Contexts
    token: JobEnvironment
    claims: Mapping[str, Any]
    artifacts: Artifacts
    folder: Path
    name: str = ""
    """The job as a person calls it."""
    inside: int = 0
    """How many composite actions the step stands in."""
    session: Session | None = None
    unneeded: int = 0
    """How many steps were left out before the session was there: they did without it."""
    wrapper: bool = False
    """Whether setup-terraform's wrapper stands before terraform: it turns exit code 2 into success."""
    failed: bool = False
    incomplete: bool = False
    hops: list[Hop] = field(default_factory=list)
    commands: list[RanCommand] = field(default_factory=list)
    missing: list[NotRehearsed] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        """The job's own checkout."""
        return self.folder / "workspace"

    def outcome(self, step: Step, outcome: str, outputs: Mapping[str, Value] | None = None) -> None:
        """Let later steps see how this one ended."""
        if step.id is not None:
            conclusion = outcome if self.failed or outcome != "failure" else "success"
            found = {"outputs": outputs or {}, "outcome": outcome, "conclusion": conclusion}
            self.contexts.steps[step.id] = Complete(found)

    def not_rehearsed(self, step: Step, reason: str) -> None:
        """Note a step that cannot run here; later steps take it for done."""
        self.left_out(title(step), reason)
        self.outcome(step, "success")

    def left_out(self, what: str, reason: str) -> None:
        """Note what did not run, without the secrets of the job's session."""
        self.missing.append(NotRehearsed(self.redact(what), self.redact(reason)))

    def redact(self, text: str) -> str:
        """`text` without the secrets of the job's session, also where they stand in a URL."""
        credentials = self.session.credentials if self.session else None
        for secret in (credentials.secret_access_key, credentials.session_token) if credentials else ():
            if secret is not None:
                text = text.replace(secret.reveal(), "***").replace(quote(secret.reveal(), safe=""), "***")
        return text


def title(step: Step) -> str:
    """What a person calls the step: its name, its action, or the first line of its script."""
    return step.name or step.uses or ((step.run or "").strip().splitlines() or ["step"])[0]
