"""What a CDK program attaches to the roles that it makes: AWS's own policies by name or ARN, and statements.

Source: AWS CDK API Reference, `aws-cdk-lib.aws_iam`: `Role`, `ManagedPolicy`, `PolicyStatement`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from offkey.model.policy import Policy
from offkey.model.records import dataclass
from offkey.model.terraform import Value
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read.cdk_program import CdkProgram, Made
from offkey.read.policy import from_document

_ADDING = frozenset({"addManagedPolicy", "addToPolicy", "addToPrincipalPolicy", "attachInlinePolicy"})
_POLICIES = frozenset({"Policy", "ManagedPolicy"})
_PARTS = _POLICIES | {"PolicyDocument", "PolicyStatement"}
_KNOWN = frozenset({"fromAwsManagedPolicyName", "fromManagedPolicyArn"})
_Words = tuple[int, int]
"""A part of the program: its first word, and the word behind it."""
_LONGEST = 40
"""As many words has a list of roles."""
_VERSION = "2012-10-17"
_AWS = "arn:aws:iam::aws:policy/"


@dataclass(frozen=True, slots=True)
class Attached:
    """By ARN, and in full, each with its place."""

    managed: tuple[tuple[str | Unknown, Place], ...] = ()
    inline: tuple[tuple[Policy | Unknown, Place], ...] = ()


def attached_to(program: CdkProgram, every: Sequence[Made], principal: Made) -> Attached:
    """What is attached to the role that a principal opens: the role is made with it, or with its variable."""
    role = next((made for made in every if made.name == "Role" and _opens(program, made, principal)), None)
    if role is None:
        return Attached()
    managed: list[tuple[str | Unknown, Place]] = []
    inline: list[tuple[Policy | Unknown, Place]] = []
    for start, end in _about(program, every, role):
        managed += _managed(program, start, end)
        inline += _statements(program, every, start, end)
    return Attached(tuple(managed), tuple(inline))


def _opens(program: CdkProgram, role: Made, principal: Made) -> bool:
    end = program.closing(role.at - 1)
    if role.at <= principal.at < end:
        return True
    words = program.program.words[role.at : end]
    pairs = zip(words, words[1:], words[2:], strict=False)
    return bool(principal.kept_in) and any(
        one.text == "assumedBy" and sign.text == ":" and name.text == principal.kept_in for one, sign, name in pairs
    )


def _about(program: CdkProgram, every: Sequence[Made], role: Made) -> Iterator[_Words]:
    """What makes the role, the calls that add something to it, and policies that name it or are named in those."""
    kept = dict(_kept(program, every))
    pending = [(role.at, program.closing(role.at - 1)), *_calls(program, role.kept_in, _ADDING)]
    for made in every if role.kept_in else ():
        if made.name in _POLICIES and _is_for(program, made, role.kept_in):
            pending.append((made.at, program.closing(made.at - 1)))
            pending += _calls(program, made.kept_in, {"addStatements"})
            kept.pop(made.kept_in, None)
    while pending:
        start, end = pending.pop(0)
        yield start, end
        for name in [word.text for word in program.program.words[start:end] if word.text in kept]:
            if (policy := kept.pop(name, None)) is not None:
                pending += [policy, *_calls(program, name, {"addStatements"})]


def _kept(program: CdkProgram, every: Sequence[Made]) -> Iterator[tuple[str, _Words]]:
    """The variables that hold a policy or a part of one."""
    for made in every:
        if made.name in _PARTS and made.kept_in:
            yield made.kept_in, (made.at, program.closing(made.at - 1))
    words = program.program.words
    for at in range(3, len(words) - 1):
        if words[at].text in _KNOWN:
            first = at
            while first > 1 and words[first - 1].text == ".":
                first -= 2
            if name := program.kept_in(first):
                yield name, (at, program.closing(at + 1))


def _calls(program: CdkProgram, name: str, methods: Collection[str]) -> Iterator[_Words]:
    """What calls of these methods of a variable are given."""
    words = program.program.words
    for at in range(len(words) - 3) if name else ():
        if words[at].text == name and words[at + 1].text == "." and words[at + 2].text in methods:
            yield at + 4, program.closing(at + 3)


def _is_for(program: CdkProgram, policy: Made, role: str) -> bool:
    """Whether a policy is made with the role, which is kept in a variable, or attached to it."""
    words = program.program.words
    inside = words[policy.at : program.closing(policy.at - 1)]
    listed = [at for at, word in enumerate(inside[:-1]) if word.text == "roles" and inside[at + 1].text == ":"]
    named = [inside[at : program.program.behind(policy.at + at + 2, most=_LONGEST) - policy.at] for at in listed]
    if any(word.text == role for value in named for word in value):
        return True
    return any(words[start].text == role for start, _ in _calls(program, policy.kept_in, {"attachToRole"}))


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


def _statements(
    program: CdkProgram, every: Sequence[Made], start: int, end: int
) -> Iterator[tuple[Policy | Unknown, Place]]:
    for made in every:
        if made.name != "PolicyStatement" or not start <= made.at < end:
            continue
        place = program.place(made.start.start, program.end(made))
        properties = next((a for a in program.arguments(made) if isinstance(a, dict)), None)
        denies = any(w.text == "DENY" for w in program.program.words[made.at : program.closing(made.at - 1)])
        if properties is not None and not denies:
            yield _policy(properties, place), place


def _policy(properties: dict[str, Value], place: Place) -> Policy | Unknown:
    statement = {
        "Effect": "Allow",
        "Action": properties.get("actions", []),
        "Resource": properties.get("resources", []),
        "Condition": properties.get("conditions"),
    }
    return from_document({"Version": _VERSION, "Statement": [statement]}, place=place)
