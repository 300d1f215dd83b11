"""Roles ready to be asked about one another: every ARN in full, what Terraform leaves open under a stand-in.

Two expressions that mean the same account, or the same role, get the same stand-in, so they meet although
nobody knows yet what they will be. A stand-in is never equal to anything that is written out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from offkey.model.arn import Arn, is_account_id
from offkey.model.policy import Policy, Principal, Statement
from offkey.model.proof import TrustedRole
from offkey.model.unknown import Unknown
from offkey.reason import wildcard

Text = str | Unknown
_ACCOUNT_ENDS = ":role"
_UNNAMED = "!"
"""Stands in a name where no name of a role can have it."""


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
                self._accounts[symbol] = account or f"account-{len(self._accounts) + 1}"
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
        account = role.account or (self._accounts[symbol] if symbol else f"account-of-{index}")
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
        if isinstance(policy, Unknown) or not any(map(_has_unknown, policy.statements)):
            return policy
        return replace(policy, statements=tuple(map(self._statement, policy.statements)))

    def _statement(self, statement: Statement) -> Statement:
        return replace(
            statement,
            principals=tuple(map(self._principal, statement.principals)),
            not_principals=tuple(map(self._principal, statement.not_principals)),
            resources=tuple(map(self._value, statement.resources)),
            not_resources=tuple(map(self._value, statement.not_resources)),
            conditions=tuple(replace(c, values=tuple(map(self._value, c.values))) for c in statement.conditions),
        )

    def _principal(self, principal: Principal) -> Principal:
        account = self._accounts.get(principal.value) if isinstance(principal.value, Unknown) else None
        if account is not None:
            return replace(principal, value=f"arn:aws:iam::{account}:root")
        return replace(principal, value=self._value(principal.value))

    def _value(self, value: Text) -> Text:
        if isinstance(value, str):
            return value
        text = self._accounts.get(value) or self._text(value)
        return self._written.get(text.pieces, text) if isinstance(text, Unknown) else text


def _partition(roles: Sequence[TrustedRole]) -> str:
    """The partition that these roles live in, as far as anything says so."""
    principals = (
        p.value for r in roles if isinstance(r.trust, Policy) for s in r.trust.statements for p in s.principals
    )
    arns = (*(role.arn for role in roles), *principals)
    found = (Arn.parse(arn) for arn in arns if isinstance(arn, str) and arn.startswith("arn:aws-"))
    return next((arn.partition for arn in found if arn is not None), "aws")


def _has_unknown(statement: Statement) -> bool:
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


def supposing(party: Party, arn: str) -> Party:
    """The same role, taken to be the one with this ARN."""
    parsed = Arn.parse(arn)
    return replace(party, arn=arn, account=parsed.account if parsed else party.account)


def may_be_named(value: Unknown, party: Party) -> bool:
    """Whether a principal, known in part, can turn out to be the role, its account or a session of it."""
    shape = wildcard.of_pieces(value.pieces, wild=False)
    account = party.account if party.located else None
    partition = party.arn.split(":", 2)[1]
    session = (f"arn:{partition}:sts::", account, ":assumed-role/", party.name if party.named else None, "/", None)
    root = (f"arn:{partition}:iam::", account, ":root")
    return any(_meet(shape, pieces) for pieces in ((account,), root, session, _known(party)))


def may_be_meant(value: Unknown, party: Party) -> bool:
    """Whether a resource, known in part, can turn out to match the role."""
    return _meet(wildcard.of_pieces(value.pieces), _known(party))


def _known(party: Party) -> tuple[str | None, ...]:
    """The ARN of the role with None where nobody knows."""
    if party.located and party.named:
        return (party.arn,)
    name = party.name if party.named else None
    partition = party.arn.split(":", 2)[1]
    return (f"arn:{partition}:iam::", party.account if party.located else None, ":role/", None, name)


def _meet(shape: wildcard.Glob, pieces: tuple[str | None, ...]) -> bool:
    only = pieces[0]
    if len(pieces) == 1 and only is not None:
        return shape.matches(only)
    return wildcard.intersects(shape, wildcard.of_pieces(pieces, wild=False))


def without(
    policy: Policy | Unknown, *, principal: Callable[[Unknown], bool], resource: Callable[[Unknown], bool]
) -> Policy | Unknown:
    """The policy without the texts, known in part, that cannot be about the two roles in question.

    A statement that is left with none is about somebody else altogether. A principal of which nothing is known
    lets nobody in that could be told, but where it denies, it may deny anybody.
    """
    if isinstance(policy, Unknown) or not any(map(_has_unknown, policy.statements)):
        return policy
    kept = []
    for statement in policy.statements:
        principals = tuple(p for p in statement.principals if _stays(p.value, principal, statement.allows))
        resources = tuple(r for r in statement.resources if _stays(r, resource, False))
        if bool(principals) == bool(statement.principals) and bool(resources) == bool(statement.resources):
            kept.append(replace(statement, principals=principals, resources=resources))
    return replace(policy, statements=tuple(kept))


def _stays(value: Text, may_be: Callable[[Unknown], bool], drops_unknown: bool) -> bool:
    if isinstance(value, str):
        return True
    return may_be(value) if value.pieces else not drops_unknown
