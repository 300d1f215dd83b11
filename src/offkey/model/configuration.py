"""`offkey.yaml`: what the repository cannot show by itself."""

from __future__ import annotations

from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.session_settings import IdentityCenterSettings, SessionSettings


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account under the name people use for it."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class RepositoryIdentity:
    """Who the repository is to its CI platform. Ids are decimal text, None where not known."""

    owner: str
    name: str
    owner_id: str | None = None
    id: str | None = None
    default_branch: str = "main"
    plan_branches: tuple[str, ...] = ()
    """Further branches whose pushes plan; each becomes one exact subject of the plan role."""

    @property
    def slug(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class StateStore:
    """The S3 bucket that holds Terraform state, and the account it lives in.

    `keys` maps a root module's directory to the key of its state object.
    """

    account: str
    bucket: str
    region: str
    keys: Mapping[str, str] = field(default_factory=dict)
    assume_role: bool = False
    """Whether backends reach the bucket through a role in its account (nested `assume_role`)."""
    external_id: str | None = None
    """What those backends send as external id, and the state roles ask for."""
    lock_table: str | None = None
    """The DynamoDB table in the same account and region that locks the state; None where an object beside it does."""


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """What the apply role of one account may do, and what protects it.

    `services` are IAM service prefixes (`ec2`, `s3`) that become `<service>:*`; `managed_policies`
    are ARNs attached as they are. `environments` are the GitHub environments that apply is bound to:
    a job of any of them gets the role.
    """

    environments: tuple[str, ...]
    services: tuple[str, ...] = ()
    managed_policies: tuple[str, ...] = ()
    external_id: str | None = None
    direct: bool = False
    """Only for the hub: its providers assume no role, so the hub roles hold the permissions themselves."""
    roots: tuple[str, ...] | None = None
    """The directories of the root modules that deploy into the account; None where nobody says."""


@dataclass(frozen=True, slots=True)
class RehearsalSettings:
    """Choices for `rehearse`: further commands that may run here, and where providers lie."""

    run: tuple[str, ...] = ()
    provider_mirror: str | None = None


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """Choices for `scan`: paths that it does not read, relative to the file's folder."""

    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """The whole of `offkey.yaml`, checked. `hub` and `state.account` name entries of `accounts`."""

    repository: RepositoryIdentity
    accounts: Mapping[str, Account]
    hub: str
    region: str
    state: StateStore | None
    access: Mapping[str, AccountAccess] = field(default_factory=dict)
    """By account name: every account Terraform deploys into."""
    role_prefix: str = ""
    module_buckets: tuple[str, ...] = ()
    """Buckets that `s3::` module sources are downloaded from."""
    rehearsal: RehearsalSettings = RehearsalSettings()
    scan: ScanSettings = ScanSettings()
    sessions: Mapping[str, SessionSettings] = field(default_factory=dict)
    identity_center: IdentityCenterSettings | None = None
    audit: str | None = None

    @property
    def hub_account(self) -> Account:
        """The account that holds the OIDC provider."""
        return self.accounts[self.hub]


# --- what is known so far ------------------------------------------------------------------------
# The same shape with every field optional: None means "not known", an empty collection "known to be empty".


@dataclass(frozen=True, slots=True)
class PartialRepository:
    """What is known of the repository's identity."""

    owner: str | None = None
    name: str | None = None
    owner_id: str | None = None
    id: str | None = None
    default_branch: str | None = None
    plan_branches: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PartialState:
    """What is known of the state store."""

    account: str | None = None
    bucket: str | None = None
    region: str | None = None
    keys: Mapping[str, str] | None = None
    assume_role: bool | None = None
    external_id: str | None = None
    lock_table: str | None = None


@dataclass(frozen=True, slots=True)
class PartialAccess:
    """What is known of one account's apply role."""

    environments: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None
    managed_policies: tuple[str, ...] | None = None
    external_id: str | None = None
    direct: bool | None = None
    roots: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PartialRehearsal:
    """What is known of the rehearsal's settings."""

    run: tuple[str, ...] | None = None
    provider_mirror: str | None = None


@dataclass(frozen=True, slots=True)
class PartialScan:
    """What is known of the scan's settings."""

    exclude: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PartialConfiguration:
    """A configuration on its way: read from a file that may lack something, or inferred from a repository.

    `accounts` maps a name to an account id, or to None where only the name is known. `state` is None
    where no S3 backend is known of, `access` is None where nothing is known about any account's roles.
    """

    repository: PartialRepository = PartialRepository()
    region: str | None = None
    accounts: Mapping[str, str | None] = field(default_factory=dict)
    hub: str | None = None
    role_prefix: str | None = None
    state: PartialState | None = None
    access: Mapping[str, PartialAccess] | None = None
    module_buckets: tuple[str, ...] | None = None
    rehearsal: PartialRehearsal = PartialRehearsal()
    scan: PartialScan = PartialScan()
    sessions: Mapping[str, SessionSettings] | None = None
    identity_center: IdentityCenterSettings | None = None
    audit: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that only a person can say: where in `offkey.yaml`, the question, and an example in YAML."""

    path: tuple[str, ...]
    question: str
    example: str

    @property
    def key(self) -> str:
        """The path joined by dots: `accounts.dev`, `state.bucket`."""
        return ".".join(self.path)
