"""The state of one job while it runs: what it has, what it did, what did not run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from offkey.lab.issuer import JobEnvironment
from offkey.model.pipeline import Job, Step, Workflow
from offkey.model.records import dataclass, field
from offkey.model.rehearsal import Hop, NotRehearsed, RanCommand
from offkey.model.session import Session
from offkey.read.github_expression import Complete, Value
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
    session: Session | None = None
    region: str | None = None
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

    @property
    def name(self) -> str:
        """The job as a person calls it: its id, with the values of its matrix."""
        chosen = ", ".join(str(value) for value in self.contexts.combination.values())
        return f"{self.job.id} ({chosen})" if chosen else self.job.id

    def outcome(self, step: Step, outcome: str, outputs: Mapping[str, Value] | None = None) -> None:
        """Let later steps see how this one ended."""
        if step.id is not None:
            conclusion = outcome if self.failed or outcome != "failure" else "success"
            found = {"outputs": outputs or {}, "outcome": outcome, "conclusion": conclusion}
            self.contexts.steps[step.id] = Complete(found)

    def not_rehearsed(self, step: Step, reason: str) -> None:
        """Note a step that cannot run here; later steps take it for done."""
        self.missing.append(NotRehearsed(title(step), reason))
        self.outcome(step, "success")

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
