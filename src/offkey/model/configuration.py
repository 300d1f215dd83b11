"""`offkey.yaml`: what the repository cannot show by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """What the apply role of one account may do, and what protects it.

    `services` are IAM service prefixes (`ec2`, `s3`) that become `<service>:*`; `managed_policies`
    are ARNs attached as they are. `environment` is the GitHub environment that apply is bound to.
    """

    environment: str
    services: tuple[str, ...] = ()
    managed_policies: tuple[str, ...] = ()
    external_id: str | None = None
    direct: bool = False
    """Only for the hub: its providers assume no role, so the hub roles hold the permissions themselves."""


@dataclass(frozen=True, slots=True)
class RehearsalSettings:
    """Choices for `rehearse`: further commands that may run here, and where providers lie."""

    run: tuple[str, ...] = ()
    provider_mirror: str | None = None


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

    @property
    def hub_account(self) -> Account:
        """The account that holds the OIDC provider."""
        return self.accounts[self.hub]
