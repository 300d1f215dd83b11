"""Long-lived keys that must open nothing: the one that was there before, and those of other accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offkey.migrate.roots import FEDERATION
from offkey.model.arn import Arn, is_account_id
from offkey.model.policy import Policy
from offkey.model.rehearsal import Refusal
from offkey.model.session import Session
from offkey.rehearse.tries import by_session, further

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.plan import Federation
    from offkey.model.repository import Repository
    from offkey.rehearse.world import World

_ANYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}'
STRANGER = "666666666666"
_USER = "old-static-user"


def strangers(repository: Repository, known: Mapping[str, str]) -> dict[str, str]:
    """Accounts that are nobody's here: one that nothing names, and those that only trust policies of federation/ do."""
    found = [
        account
        for module in repository.modules
        if module.path.startswith(f"{FEDERATION}/")
        for role in module.roles
        if isinstance(role.trust, Policy)
        for account, _ in _trusted(role.trust)
    ]
    return {account: "a stranger's" for account in (STRANGER, *found) if account not in known}


def attempts(world: World, federation: Federation, policies: Mapping[str, Policy]) -> Iterator[Refusal]:
    """Each such key, still active and allowed to assume anything, on every role of the federation.

    `policies` are the trust policies of all roles that the federation made, by ARN.
    """
    asked = {role.arn: role.external_id for role in federation.behind_hub}
    designed = {**asked, **{role.arn: None for role in federation.hub_roles}}
    hub = world.configuration.hub_account.id
    ours = {account.id for account in world.configuration.accounts.values()}
    for account in world.lab.accounts:
        key = _key(world, account)
        attempt = "the old static key" if account == hub else "a key of another account"
        others = {arn: None for arn in policies if account not in ours or arn.split(":")[4] != account}
        targets = {**others, **designed}
        for session in (key, *_named(world, key, account, policies)):
            for arn, external_id in targets.items():
                yield Refusal(
                    attempt, {"aws:PrincipalArn": session.arn}, arn, *by_session(world, session, arn, external_id)
                )


def _key(world: World, account: str) -> Session:
    credentials = world.lab.create_user_with_key(account, _USER, {"assume": _ANYTHING})
    return Session(credentials, f"arn:aws:iam::{account}:user/{_USER}", "")


def _named(world: World, key: Session, account: str, policies: Mapping[str, Policy]) -> Iterator[Session]:
    """The roles of a stranger's account that a trust policy names: they are there, and the stranger takes them."""
    if account in {known.id for known in world.configuration.accounts.values()}:
        return
    for arn in dict.fromkeys(
        arn for policy in policies.values() for owner, arn in _trusted(policy) if owner == account
    ):
        parsed = Arn.parse(arn)
        if parsed is not None and parsed.role_name is not None:
            world.lab.create_role(account, parsed.role_name, trusts=key.arn, policies={"assume": _ANYTHING})
            session = further(world, key, arn, None)
            if session is not None:
                yield session


def _trusted(policy: Policy) -> Iterator[tuple[str, str]]:
    """The AWS principals that a trust policy lets in, each with its account."""
    for statement in policy.statements:
        for principal in statement.principals if statement.allows else ():
            if principal.kind == "AWS" and isinstance(principal.value, str):
                arn = Arn.parse(principal.value)
                account = arn.account if arn is not None else principal.value
                if is_account_id(account):
                    yield account, principal.value
