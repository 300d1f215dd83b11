"""Credentials that expire, and the session they belong to."""

from __future__ import annotations

from datetime import datetime, timedelta

from offkey.model.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Credentials:
    """One set of AWS credentials; `expires` (aware, UTC) is None for a long-lived key."""

    access_key_id: str
    secret_access_key: Secret[str]
    session_token: Secret[str] | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Credentials together with the identity they speak for (`arn:…:assumed-role/<role>/<name>`)."""

    credentials: Credentials
    arn: str
    role: str
    origin: Origin | None = None
    """What it was made from, None where it was not made by offkey."""

    @property
    def account(self) -> str:
        """The account it acts in."""
        return self.arn.split(":")[4]

    @property
    def name(self) -> str:
        """The session's name, as CloudTrail shows it."""
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a session began: a token source or a sign-in by name, and what the token says of itself.

    The token stands here as its SHA-256 alone. `ends` is when whoever issued the token ends the session it stands
    for, as far as that is known: nothing that was made from it is handed out later.
    """

    source: str
    token_sha256: str | None = None
    claims: Mapping[str, object] = field(default_factory=dict)
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One role on the way, by ARN, and the external id it asks for."""

    role: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a person gets in: a permission set in an account, through IAM Identity Center.

    `session` names an `sso-session` of `~/.aws/config` in place of `start_url` and `region`. `assume` is whether to
    go on from there through the hops; else the permission set's session is what was wanted.
    """

    account: str
    permission_set: str
    start_url: str | None = None
    region: str | None = None
    session: str | None = None
    assume: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The session somebody asks for.

    The first hop takes the identity token, each further one the session before it. What AssumeRole alone takes
    (`tags`, `source_identity`) needs two hops: transitive tags and the source identity go with the first AssumeRole,
    the other tags and the session policies with the last call.
    """

    hops: tuple[Hop, ...]
    region: str
    audience: str
    name: str
    lifetime: timedelta = timedelta(hours=1)
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive_tags: tuple[str, ...] = ()
    source_identity: str | None = None
    policy: str | None = None
    """A session policy, JSON, that narrows the last role."""
    policy_arns: tuple[str, ...] = ()
    expected_account: str | None = None
    """Where set, a session in any other account is refused."""
    token: str | None = None
    """The one token source to ask, None for the first that is there."""
    sign_in: SignIn | None = None

    @property
    def role(self) -> str:
        """The ARN of the role the session ends in."""
        return self.hops[-1].role


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Who a set of credentials speaks for, as AWS itself says."""

    account: str
    arn: str
    user_id: str
