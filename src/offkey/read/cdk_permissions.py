"""What a CDK program attaches to the roles that it makes: AWS's own policies by name or ARN, and statements.

Source: AWS CDK API Reference, `aws-cdk-lib.aws_iam`: `Role`, `ManagedPolicy`, `PolicyStatement`.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.builtin import bisect_left, bisect_right, deque
from offkey.model.policy import MOST
from offkey.model.records import dataclass
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from offkey.model.policy import Policy
    from offkey.model.terraform import Value
    from offkey.model.text import Place
    from offkey.model.unknown import Unknown
    from offkey.read.cdk_program import CdkProgram, Made

_ADDING = frozenset({"addManagedPolicy", "addToPolicy", "addToPrincipalPolicy", "attachInlinePolicy"})
_POLICIES = frozenset({"Policy", "ManagedPolicy"})
_PARTS = _POLICIES | {"PolicyDocument", "PolicyStatement"}
_KNOWN = frozenset({"fromAwsManagedPolicyName", "fromManagedPolicyArn"})
_Words = tuple[int, int]
"""A part of the program: its first word, and the word behind it."""
_GROWING = frozenset({"addStatements"})
_METHODS = _ADDING | _GROWING | {"attachToRole"}
_NESTED = 8
"""Roles that begin close before a principal: one of them is made with it, if any is."""
_LONGEST = 40
"""As many words has a list of roles."""
_VERSION = "2012-10-17"
_AWS = "arn:aws:iam::aws:policy/"


@dataclass(frozen=True, slots=True)
class Attached:
    """By ARN, and in full, each with its place."""

    managed: tuple[tuple[str | Unknown, Place], ...] = ()
    inline: tuple[tuple[Policy | Unknown, Place], ...] = ()


class Attachments:
    """What a program attaches to roles, looked through once for all of them."""

    def __init__(self, program: CdkProgram, every: Sequence[Made]) -> None:
        self._program, self._roles = program, [made for made in every if made.name == "Role"]
        self._assumed = dict(_assumed(program, self._roles))
        self._statements = [made for made in every if made.name == "PolicyStatement"]
        self._calls = _calls(program)
        self._kept = dict(_kept(program, every))
        self._policies: dict[str, list[Made]] = {}
        for made in every:
            for role in dict.fromkeys(self._meant(made)) if made.name in _POLICIES else ():
                self._policies.setdefault(role, []).append(made)

    def to(self, principal: Made) -> Attached:
        """What is attached to the role that a principal opens: the role is made with it, or with its variable."""
        role = self._around(principal) or self._assumed.get(principal.kept_in)
        return Attached() if role is None else self.of(role)

    def of(self, role: Made) -> Attached:
        """What is attached to a role."""
        managed: list[tuple[str | Unknown, Place]] = []
        inline: list[tuple[Policy | Unknown, Place]] = []
        for start, end in islice(self._about(role), MOST):
            managed += _managed(self._program, start, end)
            inline += self._allowed(start, end)
        return Attached(tuple(managed), tuple(inline))

    def _around(self, principal: Made) -> Made | None:
        """The role that is made with a principal."""
        last = bisect_right(self._roles, principal.at, key=_at)
        near = self._roles[max(0, last - _NESTED) : last]
        return next((made for made in near if self._program.closing(made.at - 1) > principal.at), None)

    def _meant(self, policy: Made) -> Iterator[str]:
        """The variables of the roles that a policy is made with, or attached to."""
        words, end = self._program.program.words, self._program.closing(policy.at - 1)
        for at in range(policy.at, end - 1):
            if words[at].text == "roles" and words[at + 1].text == ":":
                behind = self._program.program.behind(at + 2, most=_LONGEST)
                yield from (word.text for word in words[at + 2 : min(behind, end)])
        yield from (words[start].text for start, _ in self._given(policy.kept_in, {"attachToRole"}))

    def _given(self, name: str, methods: Collection[str]) -> list[_Words]:
        """What calls of these methods of a variable are given."""
        return [words for method, words in self._calls.get(name, ()) if method in methods]

    def _about(self, role: Made) -> Iterator[_Words]:
        """What makes the role, what is added to it, and policies that name it or are named in those."""
        words = self._program.program.words
        added = (part for name in (role.kept_in, f"{role.kept_in}.role") for part in self._given(name, _ADDING))
        pending = deque([_inside(self._program, role), *added])
        seen = set[str]()
        for policy in self._policies.get(role.kept_in, ()):
            pending += [_inside(self._program, policy), *self._given(policy.kept_in, _GROWING)]
            seen.add(policy.kept_in)
        while pending:
            start, end = pending.popleft()
            yield start, end
            for name in (word.text for word in words[start:end] if word.text in self._kept):
                if name not in seen:
                    seen.add(name)
                    pending += [self._kept[name], *self._given(name, _GROWING)]

    def _allowed(self, start: int, end: int) -> Iterator[tuple[Policy | Unknown, Place]]:
        """What the statements allow that are made between these words."""
        first = bisect_left(self._statements, start, key=_at)
        for made in self._statements[first : bisect_left(self._statements, end, key=_at)]:
            program = self._program
            place = program.place(made.start.start, program.end(made))
            properties = next((a for a in program.arguments(made) if isinstance(a, dict)), None)
            denies = any(w.text == "DENY" for w in program.program.words[made.at : program.closing(made.at - 1)])
            if properties is not None and not denies:
                yield _policy(properties, place), place


def _at(made: Made) -> int:
    return made.at


def _inside(program: CdkProgram, made: Made) -> _Words:
    return made.at, program.closing(made.at - 1)


def _assumed(program: CdkProgram, roles: Sequence[Made]) -> Iterator[tuple[str, Made]]:
    """The roles by the variable of the principal that each is made with; of several the first counts."""
    words, found = program.program.words, set[str]()
    positions = [at for at in range(len(words) - 2) if words[at].text == "assumedBy" and words[at + 1].text == ":"]
    for at in positions:
        last = bisect_right(roles, at, key=_at)
        role = roles[last - 1] if last else None
        name = words[at + 2].text
        if role is not None and program.closing(role.at - 1) > at and name not in found:
            found.add(name)
            yield name, role


def _kept(program: CdkProgram, every: Sequence[Made]) -> Iterator[tuple[str, _Words]]:
    """The variables that hold a policy or a part of one."""
    for made in every:
        if made.name in _PARTS and made.kept_in:
            yield made.kept_in, _inside(program, made)
    words = program.program.words
    for at in range(3, len(words) - 1):
        if words[at].text in _KNOWN and (name := program.kept_in(program.dotted(at))):
            yield name, (at, program.closing(at + 1))


def _calls(program: CdkProgram) -> Mapping[str, Sequence[tuple[str, _Words]]]:
    """By variable, the methods of it that are called here, each with what it is given."""
    words = program.program.words
    found: dict[str, list[tuple[str, _Words]]] = {}
    for at in range(len(words) - 3):
        if words[at + 1].text == "." and words[at + 2].text in _METHODS:
            call = words[at + 2].text, (at + 4, program.closing(at + 3))
            found.setdefault(words[at].text, []).append(call)
            if at > 1 and words[at - 1].text == ".":  # the role that a construct keeps
                found.setdefault(f"{words[at - 2].text}.{words[at].text}", []).append(call)
    return found


def _managed(program: CdkProgram, start: int, end: int) -> Iterator[tuple[str, Place]]:
    words = program.program.words
    for at in range(start, end):
        if words[at].text not in _KNOWN or words[at + 1].text != "(":
            continue
        texts = [word for word in words[at + 2 : program.closing(at + 1)] if word.kind == "text"]
        if not texts:
            continue
        written = texts[-1].text.strip("'\"`")
        arn = written if words[at].text == "fromManagedPolicyArn" else f"{_AWS}{written}"
        yield arn, program.place(texts[-1].start, texts[-1].end)


def _policy(properties: dict[str, Value], place: Place) -> Policy | Unknown:
    statement = {
        "Effect": "Allow",
        "Action": properties.get("actions", []),
        "Resource": properties.get("resources", []),
        "Condition": properties.get("conditions"),
    }
    return from_document({"Version": _VERSION, "Statement": [statement]}, place=place)
