"""Whether the account that is reached is one that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.doctor.arns import account_in
from offkey.doctor.roots import roots
from offkey.model.arn import Arn, is_account_id
from offkey.model.diagnosis import Ailment, Area
from offkey.model.winner import Tool, Winner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.terraform import Provider


def examine(here: Here, reached: str | None) -> Iterator[Ailment]:
    """`reached` is the account that AWS itself says, None where it was not asked."""
    winner = here.winners[Tool.TERRAFORM]
    account = reached or _account(here, winner)
    if account is None or winner.first is None:
        return
    whose = f"Terraform uses {winner.first.identity}, which is in account {account}"
    if here.wanted.account is not None and account != here.wanted.account:
        yield _ailment(f"{whose}; expected is {here.wanted.account}")
        return
    for module in roots(here):
        for provider in module.providers:
            yield from _allowed(provider, account, whose)
    yield from _configured(here, account, whose)


def _ailment(cause: str, *, place: str = "") -> Ailment:
    cure = "choose the profile, the role or the account that is meant: AWS_PROFILE, AWS_ROLE_ARN"
    return Ailment("other-account", Area.ENVIRONMENT, cause, cure, True, place)


def _account(here: Here, winner: Winner) -> str | None:
    """The account as far as the identity says it, without asking AWS."""
    if winner.first is None:
        return None
    said = account_in(winner.first.identity)
    if said is None and winner.first.profile is not None:
        settings = here.files.profile(winner.first.profile) or {}
        said = settings.get("aws_account_id") or settings.get("sso_account_id")
    return said or (here.get("AWS_ACCOUNT_ID") if is_account_id(here.get("AWS_ACCOUNT_ID")) else None)


def _allowed(provider: Provider, account: str, whose: str) -> Iterator[Ailment]:
    """`allowed_account_ids` of a provider, against the role that it assumes or the identity that it starts from."""
    for role in provider.assume_roles[-1:]:
        arn = Arn.parse(role.value("role_arn")) if isinstance(role.value("role_arn"), str) else None
        if arn is None:
            return
        account, whose = arn.account, f"the provider assumes {arn}"
    if not provider.assume_roles and any(provider.settings.get(k) for k in ("profile", "access_key")):
        return
    place = f"{provider.place.path}:{provider.place.line}"
    allowed, forbidden = (_ids(provider, name) for name in ("allowed_account_ids", "forbidden_account_ids"))
    if allowed and account not in allowed:
        yield _ailment(f"{whose}, and its provider allows {', '.join(sorted(allowed))} only", place=place)
    elif account in forbidden:
        yield _ailment(f"{whose}, and its provider forbids {account}", place=place)


def _ids(provider: Provider, name: str) -> frozenset[str]:
    """The ids in a list; nothing where one of them is not known."""
    setting = provider.settings.get(name)
    values = setting.value if setting and isinstance(setting.value, list) else []
    known = all(isinstance(value, str | int) for value in values)
    return frozenset(str(value) for value in values) if known else frozenset()


def _configured(here: Here, account: str, whose: str) -> Iterator[Ailment]:
    if here.accounts and account not in here.accounts.values():
        names = ", ".join(f"{name} ({number})" for name, number in here.accounts.items())
        yield _ailment(f"{whose}, and offkey.yaml knows {names}", place="offkey.yaml")
