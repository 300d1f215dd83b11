"""An external id that is sent along, and that the role's trust policy does not ask for."""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.repository import Repository
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.policy import Statement
    from offkey.model.terraform import AssumeRole, Role, Setting

_KEY = "sts:externalid"
_ARGUMENT = "external_id"


def check(repository: Repository) -> Iterator[Finding]:
    """Every provider and backend that sends an external id to a role of this repository which takes any."""
    sent = [(assumed, found) for module in repository.modules for assumed, found in _sent(module)]
    roles = _by_name(repository, {_name(assumed) for assumed, _ in sent})
    for assumed, external_id in sent:
        targets = [role for role in roles.get(_name(assumed), []) if _may_be(assumed, role)]
        if targets and not any(_asks(role) for role in targets):
            yield Finding(
                f"The role {targets[0].name} is sent an external id, and its trust policy does not ask for one: "
                "whoever may take the role can take it without. Ask for it with `sts:ExternalId`, or leave it out.",
                external_id.place,
                related=tuple(Related(role.trust_place, "the trust policy") for role in targets),
                confidence=Confidence.MEDIUM,
            )


def _sent(module: Module) -> Iterator[tuple[AssumeRole, Setting]]:
    """Every role that the module takes with an external id."""
    for assumed in _assumed(module) if module.says(_ARGUMENT) and module.signs_in_with(_ARGUMENT) else ():
        external_id = assumed.settings.get(_ARGUMENT)
        if external_id is not None and external_id.value not in (None, ""):
            yield assumed, external_id


def _by_name(repository: Repository, names: Collection[str]) -> Mapping[str, Sequence[Role]]:
    """The roles of the repository with one of these names, in order."""
    roles: dict[str, list[Role]] = {}
    for module in repository.modules if any(names) else ():
        for role in module.roles:
            if isinstance(role.name, str) and role.name in names:
                roles.setdefault(role.name, []).append(role)
    return roles


def _assumed(module: Module) -> Iterator[AssumeRole]:
    for provider in module.providers:
        yield from provider.assume_roles
    yield from (backend.assume_role for backend in module.backends if backend.assume_role is not None)


def _name(assumed: AssumeRole) -> str:
    """The name of the role, as far as it is written out; empty where it is not."""
    arn = assumed.value("role_arn")
    if isinstance(arn, Unknown):
        last = arn.pieces[-1] if arn.pieces else None
        return last.rpartition("/")[2] if isinstance(last, str) and ":role/" in last else ""
    parsed = Arn.parse(arn) if isinstance(arn, str) else None
    return (parsed.role_name or "") if parsed else ""


def _may_be(assumed: AssumeRole, role: Role) -> bool:
    """Whether the role could lie in the account that the ARN names: an account that is not known could be it."""
    arn = assumed.value("role_arn")
    parsed = Arn.parse(arn) if isinstance(arn, str) else None
    own = role.account
    return parsed is None or not isinstance(own, str) or not is_account_id(own) or own == parsed.account


def _asks(role: Role) -> bool:
    """Whether every statement that lets other accounts' roles in asks for an external id, or it is not known."""
    if isinstance(role.trust, Unknown) or role.trust.unknown:
        return True
    allowing = [statement for statement in role.trust.statements if statement.allows]
    letting_in = [s for s in allowing if any(principal.kind == "AWS" for principal in s.principals)]
    return not letting_in or any(_names_external_id(statement) for statement in letting_in)


def _names_external_id(statement: Statement) -> bool:
    return any(isinstance(c.key, Unknown) or c.key.lower() == _KEY for c in statement.conditions)


RULE = Rule(
    id="unasked-external-id",
    summary="An external id is sent to a role that does not ask for one.",
    severity=Severity.LOW,
    on=Repository,
    check=check,
)
