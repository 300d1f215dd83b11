"""Roles ready to be asked about one another: every ARN in full, what Terraform leaves open under a stand-in.

Two expressions that mean the same account, or the same role, get the same stand-in, so they meet although
nobody knows yet what they will be. A stand-in is never equal to anything that is written out.
"""

from __future__ import annotations

from collections import Counter

from offkey.model.arn import Arn, is_account_id
from offkey.model.builtin import lru_cache
from offkey.model.policy import Policy, Statement
from offkey.model.records import dataclass, replace
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from offkey.model.proof import TrustedRole

    TextT = TypeVar("TextT", str, Unknown, str | Unknown)

Text = str | Unknown
_ACCOUNT_ENDS = ":role"
_UNNAMED, _ELSEWHERE = "!r", "!a"
"""How stand-ins for names and for accounts begin: `!` stands in neither."""


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """A role with its policies, and its ARN in full."""

    role: TrustedRole
    arn: str
    account: str
    trust: Policy | Unknown
    identity: tuple[Policy | Unknown, ...]
    boundary: tuple[Policy | Unknown, ...]

    @property
    def located(self) -> bool:
        """Whether the account is known, and no stand-in."""
        return is_account_id(self.account)

    @property
    def named(self) -> bool:
        """Whether the name is known, and no stand-in."""
        return not self.name.startswith(_UNNAMED)

    @property
    def name(self) -> str:
        """The name of the role as ARNs have it, without its path."""
        return self.arn.rpartition("/")[2]

    @property
    def label(self) -> str:
        """The role as a person calls it."""
        return self.role.name or "the role"


def parties(roles: Sequence[TrustedRole]) -> list[Party]:
    """One for each role, in order."""
    stand_ins = _StandIns(roles)
    return [stand_ins.party(index) for index in range(len(roles))]


class _StandIns:
    """What stands for which account and which role."""

    def __init__(self, roles: Sequence[TrustedRole]) -> None:
        self._roles = roles
        self._partition = _partition(roles)
        self._accounts: dict[Unknown, str] = {}
        self._written: dict[tuple[Text, ...], str] = {}
        symbols = [(_account_symbol(role), role.account) for role in roles]
        for symbol, account in sorted(symbols, key=lambda pair: pair[1] is None):  # what one role says holds for all
            if symbol is not None and symbol not in self._accounts:
                self._accounts[symbol] = account or f"{_ELSEWHERE}{len(self._accounts)}"
        self._arns = [self._arn(role, index) for index, role in enumerate(roles)]
        texts = [self._text(role.written) if role.written is not None else "" for role in roles]
        several = Counter(text.pieces for text in texts if isinstance(text, Unknown))
        for text, arn in zip(texts, self._arns, strict=True):
            if isinstance(text, Unknown) and text.pieces and several[text.pieces] == 1:
                self._written[text.pieces] = arn

    def party(self, index: int) -> Party:
        """The role at this index."""
        role, arn = self._roles[index], self._arns[index]
        account = arn.split(":")[4]
        return Party(
            role,
            arn,
            account,
            self._policy(role.trust),
            tuple(map(self._policy, role.identity)),
            () if role.boundary is None else (self._policy(role.boundary),),
        )

    def _arn(self, role: TrustedRole, index: int) -> str:
        if role.arn is not None and Arn.parse(role.arn) is not None:
            return role.arn
        written = self._text(role.written) if role.written is not None else None
        if isinstance(written, str) and Arn.parse(written) is not None:
            return written
        symbol = _account_symbol(role)
        account = role.account or (self._accounts[symbol] if symbol else f"{_ELSEWHERE}{len(self._roles) + index}")
        return f"arn:{self._partition}:iam::{account}:role/{_UNNAMED}{index}"

    def _text(self, value: Unknown) -> Text:
        """The text with stand-ins; what is still not known stays so."""
        if not value.pieces:
            return value
        pieces: list[Text] = []
        for piece in value.pieces:
            known = self._accounts.get(piece, piece) if isinstance(piece, Unknown) else piece
            if isinstance(known, Unknown) and pieces == ["arn:"]:
                known = self._partition  # an account lies in one partition, so the account says enough
            if isinstance(known, str) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += known
            else:
                pieces.append(known)
        return str(pieces[0]) if len(pieces) == 1 else Unknown(value.reason, None, tuple(pieces))

    def _policy(self, policy: Policy | Unknown) -> Policy | Unknown:
        if isinstance(policy, Unknown) or not any(map(has_unknown, policy.statements)):
            return policy
        return mapped(policy, self._value)

    def _value(self, value: Text) -> Text:
        if isinstance(value, str):
            return value
        account = self._accounts.get(value)
        if account is not None:  # alone it stands where an account is named, and AWS reads it as its root
            return f"arn:{self._partition}:iam::{account}:root"
        text = self._text(value)
        return self._written.get(text.pieces, text) if isinstance(text, Unknown) else text


def _partition(roles: Sequence[TrustedRole]) -> str:
    """The partition that these roles live in, as far as anything says so."""
    principals = (
        p.value for r in roles if isinstance(r.trust, Policy) for s in r.trust.statements for p in s.principals
    )
    arns = (*(role.arn for role in roles), *principals)
    found = (Arn.parse(arn) for arn in arns if isinstance(arn, str) and arn.startswith("arn:aws-"))
    return next((arn.partition for arn in found if arn is not None), "aws")


def has_unknown(statement: Statement) -> bool:
    """Whether a principal, resource or value of a condition in it is not known."""
    texts: Iterable[Text] = (
        *(p.value for p in (*statement.principals, *statement.not_principals)),
        *statement.resources,
        *statement.not_resources,
        *(value for condition in statement.conditions for value in condition.values),
    )
    return any(isinstance(text, Unknown) for text in texts)


def _account_symbol(role: TrustedRole) -> Unknown | None:
    """The expression that stands for the account of the role in the policies beside it."""
    pieces = role.written.pieces if role.written is not None else ()
    for before, symbol, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        ends = isinstance(before, str) and before.endswith("::")
        if ends and isinstance(symbol, Unknown) and isinstance(after, str) and after.startswith(_ACCOUNT_ENDS):
            return symbol
    return None


def named(party: Party, name: str) -> Party:
    """The same role, taken to have this name."""
    return replace(party, arn=party.arn.removesuffix(party.name) + name)


def placed(party: Party, accounts: Mapping[str, str]) -> Party:
    """The same role where stand-ins for accounts are taken to be these accounts."""
    pairs = tuple(accounts.items())
    return replace(
        party,
        arn=_replaced(party.arn, pairs),
        account=accounts.get(party.account, party.account),
        trust=_placed(party.trust, pairs),
        identity=tuple(_placed(policy, pairs) for policy in party.identity),
        boundary=tuple(_placed(policy, pairs) for policy in party.boundary),
    )


@lru_cache(maxsize=4096)
def _placed(policy: Policy | Unknown, pairs: tuple[tuple[str, str], ...]) -> Policy | Unknown:
    return policy if isinstance(policy, Unknown) else mapped(policy, lambda value: _replaced(value, pairs))


def _replaced(value: TextT, pairs: tuple[tuple[str, str], ...]) -> TextT:
    if isinstance(value, Unknown):
        return replace(value, pieces=tuple(_replaced(piece, pairs) for piece in value.pieces))
    import re

    for stand_in, account in pairs:
        value = re.sub(rf"{stand_in}(?=:|\Z)", account, value)
    return value


def mapped(policy: Policy, text: Callable[[Text], Text]) -> Policy:
    """The policy with every principal, resource and value of a condition changed."""

    def of(statement: Statement) -> Statement:
        return replace(
            statement,
            principals=tuple(replace(p, value=text(p.value)) for p in statement.principals),
            not_principals=tuple(replace(p, value=text(p.value)) for p in statement.not_principals),
            resources=tuple(map(text, statement.resources)),
            not_resources=tuple(map(text, statement.not_resources)),
            conditions=tuple(replace(c, values=tuple(map(text, c.values))) for c in statement.conditions),
        )

    return replace(policy, statements=tuple(map(of, policy.statements)))
