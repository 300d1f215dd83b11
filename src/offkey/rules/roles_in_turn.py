"""What a role that tokens open leads to: roles that it may take in turn, by its policy or by their trust policies."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.policy import Policy
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.read.same import Same
from offkey.rules.named_principals import letting_in, named, shown
from offkey.rules.permissions import Permission, Power, strongest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.module import Module
    from offkey.model.policy import Statement
    from offkey.model.repository import Repository
    from offkey.model.terraform import Role
    from offkey.model.text import Place
    from offkey.model.trust import WrittenTrust
    from offkey.rules.permissions import Holder

_TAKES = frozenset({"sts:assumerole", "sts:assumerole*", "sts:assume*", "sts:*"})
_ANY_ROLE = regex(r"\*|arn:[^:]+:iam::[^:]*:(?:role/)?\*+")
_OF_AWS = regex(rb'AWS(?:\\?"|\s*[=:])')
"""The kind of a principal: `type = "AWS"`, `AWS = […]` or `"AWS": …`, also in a list of kinds."""
_MAKES = ("aws_iam_role", "sts:AssumeRole")
_EVERYTHING = ("AdministratorAccess", "IAMFullAccess", "iam:*")
_ANYTHING = '"*"'
_ON_ANYTHING = regex(rb'esources?"?\s*[=:]\s*\[?\s*"\*"')
"""Where it stands most often: what is done is said elsewhere."""
_EXTERNAL_ID = "sts:externalid"
"""What keeps out nobody who is meant: it is a number that both sides know."""


@dataclass(frozen=True, slots=True)
class InTurn:
    """A role with every right, or all of IAM, that another takes: what it has, and where it says who takes it."""

    permission: Permission
    trust_place: Place


def any_role(holder: Holder) -> Permission | None:
    """The policy by which its holder may take every role that lets it, or its account, in."""
    for policy, place in holder.inline:
        if isinstance(policy, Policy) and not any(_takes(s) for s in policy.statements if not s.allows):
            for statement in policy.statements:
                if statement.allows and not statement.conditions and _takes(statement) and _is_any(statement):
                    return Permission(Power.WRITE, place, "`sts:AssumeRole` on every role")
    return None


def in_turn(repository: Repository, written: WrittenTrust) -> Iterator[InTurn]:
    """The roles of the repository with every right that let this one in by its name."""
    taken = _taken(Same(repository)) if written.address.startswith("aws_iam_role.") else {}
    module = repository.module(written.place.path.rpartition("/")[0]) if taken else None
    if module is not None:
        for name in _names(Same(module)).get(written.address, ()):
            yield from taken.get(name, ())


@lru_cache(maxsize=1)
def _names(module: Same[Module]) -> Mapping[str, Sequence[str]]:
    """What the roles of a module are called, by their addresses."""
    found: dict[str, dict[str, None]] = {}
    for role in module.value.roles:
        name = _name(role)
        if name:
            found.setdefault(role.resource.address, {})[name] = None
    return {address: tuple(names) for address, names in found.items()}


def _name(role: Role) -> str:
    name = role.name
    return name if isinstance(name, str) else shown(name.pieces) if isinstance(name, Unknown) else ""


@lru_cache(maxsize=1)
def _taken(repository: Same[Repository]) -> Mapping[str, Sequence[InTurn]]:
    """The roles with every right, by the name of each role that they let in."""
    found: dict[str, dict[InTurn, None]] = {}
    for module in repository.value.modules:
        if all(map(module.says, _MAKES)) and _may_do_everything(module) and _may_let_in(module):
            for role in module.roles:
                names = list(_let_in(role))
                most = strongest(role) if names else None
                if most is not None and most.power >= Power.GRANTING:
                    for name in names:
                        found.setdefault(name, {})[InTurn(most, role.trust_place)] = None
    return {name: tuple(roles) for name, roles in found.items()}


def _may_do_everything(module: Module) -> bool:
    """Whether a policy of the module may allow everything, or all of IAM."""
    if module.says(*_EVERYTHING):
        return True
    texts = [file.source.data for file in module.files] if module.says(_ANYTHING) else []
    return any(text.count(_ANYTHING.encode()) > len(_ON_ANYTHING.findall(text)) for text in texts)


def _may_let_in(module: Module) -> bool:
    """Whether a trust policy of the module may have principals of AWS, or one that somebody passes to it."""
    own = module.says("AWS") and any(_OF_AWS.search(file.source.data) for file in module.files)
    return own or any(caller.mentions(b"AWS") for caller in module.callers)


def _let_in(role: Role) -> Iterator[str]:
    """Whom a role lets in, whatever they say; nobody where it has a boundary, or where tokens open it themselves."""
    for statement in letting_in(role):
        keys = (condition.key for condition in statement.conditions)
        if all(isinstance(key, str) and key.lower() == _EXTERNAL_ID for key in keys):
            yield from (name.rpartition("/")[2] for name in named(statement))


def _takes(statement: Statement) -> bool:
    return any(isinstance(action, str) and action.lower() in _TAKES for action in statement.actions)


def _is_any(statement: Statement) -> bool:
    resources = (r if isinstance(r, str) else shown(r.pieces) for r in statement.resources)
    return any(_ANY_ROLE.fullmatch(resource) for resource in resources)
