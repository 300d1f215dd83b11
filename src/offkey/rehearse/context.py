"""What expressions in a job can see: GitHub's contexts, as far as they are known without GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.model.records import dataclass, field
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Complete, Value, interpolate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import RepositoryIdentity
    from offkey.model.pipeline import Job, Step, Workflow
    from offkey.read.github_matrix import Combination
    from offkey.read.github_occasion import Occasion

PLACEHOLDER = "offkey-placeholder"
"""Stands for every secret that is not an AWS credential: the lab has no use for the real one."""


@dataclass(slots=True)
class Contexts:
    """The contexts of one job; `env`, `steps` and `status` grow while it runs.

    Inside a composite action `inputs` and `steps` are the action's own, and `given` is the environment of the step
    that uses it.
    """

    identity: RepositoryIdentity
    workflow: Workflow
    job: Job
    occasion: Occasion
    combination: Combination
    needs: Mapping[str, Value]
    inputs: Mapping[str, Value] = field(default_factory=Complete)
    given: Mapping[str, Value] = field(default_factory=dict)
    status: str = "success"
    steps: dict[str, Value] = field(default_factory=dict)
    exported: dict[str, str] = field(default_factory=dict)
    """What steps wrote to `$GITHUB_ENV`, and what actions set."""

    def mapping(self, step: Step | None = None) -> Mapping[str, Value]:
        """Every context for the keys of `step`, or of the job itself."""
        known: dict[str, Value] = {
            "github": self.occasion.github(self.identity, self.workflow, self.job.id),
            "matrix": Complete(self.combination),
            "needs": self.needs,
            "steps": self.steps,
            "inputs": self.inputs,
            "secrets": _Secrets(),
            "runner": {"os": "Linux", "arch": "X64", "name": "offkey", "environment": "github-hosted"},
            "job": {"status": self.status},
        }
        known["env"] = Complete(self._environment(step, known))
        return known

    def environment(self, step: Step | None = None) -> tuple[dict[str, str], dict[str, Unknown]]:
        """The variables of `step` (workflow, job, `$GITHUB_ENV`, step), and those whose value is not known."""
        values: Mapping[str, Value] = self.mapping(step)["env"]
        known = {name: value for name, value in values.items() if isinstance(value, str)}
        return known, {name: value for name, value in values.items() if isinstance(value, Unknown)}

    def _environment(self, step: Step | None, known: Mapping[str, Value]) -> dict[str, Value]:
        env: dict[str, Value] = {}
        for entries in (self.workflow.env, self.job.env):
            for entry in entries:
                env[entry.key] = interpolate(entry.value, {**known, "env": Complete(env)})
        env |= self.exported
        env |= self.given
        for entry in step.env if step is not None else ():
            env[entry.key] = interpolate(entry.value, {**known, "env": Complete(env)})
        return env


class _Secrets(Mapping[str, Value]):
    """Every secret there is: whatever is asked for is a placeholder."""

    def __getitem__(self, key: str) -> Value:
        return PLACEHOLDER

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
