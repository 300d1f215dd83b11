"""`--as NAME`: the session that `offkey.yaml` knows by a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.errors import ConfigurationError
from offkey.model import role_names
from offkey.model.arn import partition_of
from offkey.model.session import Hop, SignIn, Wanted
from offkey.model.session_settings import SessionSettings
from offkey.session.run import run_name
from offkey.session.wanted import audience_in, lifetime, region_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import PartialAccess, PartialConfiguration


def wanted(name: str, configuration: PartialConfiguration, environment: Mapping[str, str]) -> Wanted:
    """The session called `name`: an entry of `sessions`, or a role of `access`.

    The latter are `ACCOUNT/plan`, `ACCOUNT/apply`, `ACCOUNT/apply/ENVIRONMENT`, and `plan` or `apply/ENVIRONMENT` for
    the hub roles themselves.

    Raises: ConfigurationError where nothing is called so, or the file lacks what it takes.
    """
    settings = (configuration.sessions or {}).get(name) or _derived(name, configuration)
    if settings is None:
        known = ", ".join(names(configuration)) or "none: neither `sessions` nor `access` stands there"
        raise ConfigurationError(f"offkey.yaml knows no session called {name!r}", hint=f"Known: {known}.")
    return _wanted(name, settings, configuration, environment)


def names(configuration: PartialConfiguration) -> Iterator[str]:
    """Every name that `wanted` knows."""
    yield from configuration.sessions or {}
    for account, access in (configuration.access or {}).items():
        yield f"{account}/plan"
        environments = _environments(account, access)
        yield from [f"{account}/apply"] if len(environments) == 1 else [f"{account}/apply/{e}" for e in environments]


def _derived(name: str, configuration: PartialConfiguration) -> SessionSettings | None:
    first, _, rest = name.partition("/")
    if first in (configuration.access or {}) and rest:
        purpose, _, environment = rest.partition("/")
        account = first
    else:
        purpose, environment, account = first, rest, ""
    if purpose not in {"plan", "apply"} or not configuration.access:
        return None
    return SessionSettings(account=account or None, purpose=purpose, environment=environment or None)


def _wanted(
    name: str, settings: SessionSettings, configuration: PartialConfiguration, environment: Mapping[str, str]
) -> Wanted:
    region = settings.region or configuration.region or region_of(environment)
    if not region:
        raise _lack(name, "no region is said", "Add region: eu-west-1 to offkey.yaml, or set AWS_REGION.")
    entry = _Entry(name, settings, configuration, region)
    account = entry.account_id(settings.account) if settings.account else None
    return Wanted(
        hops=entry.hops(),
        region=region,
        audience=settings.audience or audience_in(region),
        name=settings.session_name or run_name(environment),
        lifetime=lifetime(settings.lifetime or "1h"),
        tags=settings.tags or {},
        transitive_tags=settings.transitive_tags or (),
        source_identity=settings.source_identity,
        policy=settings.policy,
        policy_arns=settings.policy_arns or (),
        expected_account=account,
        token=settings.token,
        sign_in=entry.sign_in(account),
    )


class _Entry:
    """One entry beside the file it stands in."""

    def __init__(self, name: str, settings: SessionSettings, configuration: PartialConfiguration, region: str) -> None:
        self.name, self.settings, self.configuration, self.region = name, settings, configuration, region

    def hops(self) -> tuple[Hop, ...]:
        """The roles on the way, the one that was asked for last."""
        settings = self.settings
        if settings.purpose:
            return self._provisioned(settings.purpose)
        if not settings.role:
            raise _lack(self.name, "it names no role", "Add purpose: plan, purpose: apply, or role: ARN.")
        return (*(Hop(self._step(step)) for step in settings.via or ()), Hop(self._role(), settings.external_id))

    def sign_in(self, account: str | None) -> SignIn | None:
        """How people get in, None where the entry does not say."""
        if not self.settings.permission_set:
            return None
        if account is None:
            raise _lack(self.name, "permission_set stands there without an account", "Add account: NAME.")
        center = self.configuration.identity_center
        return SignIn(
            account=account,
            permission_set=self.settings.permission_set,
            start_url=center.start_url if center else None,
            region=(center.region if center else None) or self.region,
            session=center.session if center else None,
            assume=bool(self.settings.assume),
        )

    def account_id(self, account: str) -> str:
        """The id of the account of that name."""
        known = self.configuration.accounts.get(account)
        if not known:
            raise _lack(self.name, f"accounts does not say the id of {account}", f'Add accounts: {{{account}: "…"}}.')
        return known

    def _provisioned(self, purpose: str) -> tuple[Hop, ...]:
        """Through the hub role to the spoke, by the names that `offkey provision` gives them."""
        hub = self._hub()
        environment = None if purpose == "plan" else self._environment()
        entry = Hop(self._arn(self.account_id(hub), role_names.hub_role(self._prefix(), environment)))
        account = self.settings.account
        access = (self.configuration.access or {}).get(account or "")
        if account is None or (access is not None and access.direct and account == hub):
            return (entry,)
        spoke = self._arn(self.account_id(account), role_names.spoke_role(self._prefix(), purpose))
        return entry, Hop(spoke, self.settings.external_id or (access.external_id if access else None))

    def _environment(self) -> str:
        known = [
            environment
            for account, access in (self.configuration.access or {}).items()
            if self.settings.account in {None, account}
            for environment in _environments(account, access)
        ]
        asked = self.settings.environment
        if asked is None and len(set(known)) == 1:
            return known[0]
        if asked in known:
            return asked or ""
        text = f"{asked!r} is none of its environments" if asked else "which environment's role is meant?"
        raise _lack(self.name, text, f"Say environment: one of {', '.join(dict.fromkeys(known)) or 'none'}.")

    def _hub(self) -> str:
        accounts = self.configuration.accounts
        hub = self.configuration.hub or (next(iter(accounts)) if len(accounts) == 1 else None)
        if hub is None:
            raise _lack(self.name, "no hub is said", "Add hub: NAME, the account of the OIDC provider.")
        return hub

    def _prefix(self) -> str:
        repository = self.configuration.repository.name
        if not (self.configuration.role_prefix or repository):
            raise _lack(self.name, "the names of its roles are not known", "Add role_prefix or repository.name.")
        return role_names.prefix(self.configuration.role_prefix, repository or "")

    def _role(self) -> str:
        role = self.settings.role or ""
        if role.startswith("arn:"):
            return role
        if not self.settings.account:
            raise _lack(self.name, f"the account of the role {role} is not said", "Add account: NAME, or write an ARN.")
        return self._arn(self.account_id(self.settings.account), role)

    def _step(self, step: str) -> str:
        if step.startswith("arn:"):
            return step
        account, _, role = step.partition("/")
        return self._arn(self.account_id(account), role)

    def _arn(self, account: str, role: str) -> str:
        return f"arn:{partition_of(self.region)}:iam::{account}:role/{role}"


def _environments(account: str, access: PartialAccess) -> tuple[str, ...]:
    return tuple(dict.fromkeys(access.environments or (account,)))


def _lack(name: str, text: str, hint: str) -> ConfigurationError:
    return ConfigurationError(f"offkey.yaml, session {name}: {text}", hint=hint)
