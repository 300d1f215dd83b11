"""Long-lived AWS keys as a pipeline hands them on."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.finding import Confidence
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from offkey.model.pipeline import Entry, Job, Step
    from offkey.model.text import Place, Source


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a value comes from: a context and a name in it.

    `context` is `secrets`, `vars`, `inputs`, `env`, `steps`, `needs`, … of GitHub, `variables` (GitLab's, of a project
    or group), `server` (the environment that a server is started in), `kubernetes` (a secret's key), `terraform`
    and `ansible` (a variable of either, or of another engine for templates), `mounted` (a file of credentials, by its
    path), `literal` for a key that is written out (then `name` is the key id, or empty for a secret, which is never
    kept), or `shell`.
    """

    context: str
    name: str

    def __str__(self) -> str:
        if self.context == "literal":
            return self.name or "a secret in plain text"
        if self.context == "mounted":
            return f"the file {self.name}"
        return f"{self.context}{'' if self.name.startswith('[') else '.'}{self.name}"


class Reach(Enum):
    """Where keys go, as far as something shows it."""

    AWS = "AWS"
    ELSEWHERE = "another service"
    OPEN = "nothing"

    @classmethod
    def of(cls, found: Collection[Reach]) -> Reach:
        """What all show together: as soon as one goes to AWS, so do the keys."""
        if cls.AWS in found:
            return cls.AWS
        return cls.ELSEWHERE if cls.ELSEWHERE in found else cls.OPEN


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One credential at one place of a pipeline: an access key id with its secret, or what shows of them.

    `primary` is the access key id's place (the secret's where no id shows); `others` are the places of
    the other parts, each with its name. `handed_to` completes "… is handed to". Two `ids` mean that an
    expression chooses between them.
    """

    primary: Place
    handed_to: str
    ids: tuple[Origin, ...]
    secrets: tuple[Origin, ...]
    others: tuple[tuple[Place, str], ...] = ()
    again: tuple[Place, ...] = ()
    """Where the same script hands on the same part once more."""
    ways: tuple[Place, ...] = ()
    """Where it comes by on its way here, under names that say nothing of a key."""
    confidence: Confidence = Confidence.HIGH
    because: str = ""
    """Why the confidence is not high."""
    session_token: Origin | None = None
    """Where a session token comes from that goes with the key, if it is stored as the key is."""
    terraform_variables: tuple[str, ...] = ()
    """The Terraform variables that the key becomes (`TF_VAR_access_key`, `-var access_key=…`)."""
    kept_as: tuple[Origin, ...] = ()
    """The secrets that the key is written to, where it goes into a store of secrets."""
    source: Source | None = None
    job: Job | None = None
    step: Step | None = None
    """The job and the step it stands in; no job for the `env` of a workflow, no step for that of a job."""
    entries: tuple[Entry, ...] = ()
    """The entries of one mapping that hold the parts, where they do."""
    beside_token: bool = False
    """Whether the job exchanges an identity token as well, for nothing: AWS's tools take a key first."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        """What names the credential: the origins of the id, or of the secret where no id shows."""
        return self.ids or self.secrets
