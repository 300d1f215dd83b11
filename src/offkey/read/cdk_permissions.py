"""What a CDK program attaches to the roles that it makes: AWS's own policies by name or ARN, and statements.

Source: AWS CDK API Reference, `aws-cdk-lib.aws_iam`: `Role`, `ManagedPolicy`, `PolicyStatement`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.model.policy import Policy
from offkey.model.records import dataclass
from offkey.model.terraform import Value
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read.cdk_program import CdkProgram, Made
from offkey.read.policy import from_document

_ADDING = frozenset({"addManagedPolicy", "addToPolicy", "addToPrincipalPolicy", "attachInlinePolicy"})
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
    for start, end in _about(program, role):
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


def _about(program: CdkProgram, role: Made) -> Iterator[tuple[int, int]]:
    """The words between the brackets that make the role, and of the calls that add something to it."""
    yield role.at, program.closing(role.at - 1)
    words = program.program.words
    for at in range(len(words) - 3) if role.kept_in else ():
        if words[at].text == role.kept_in and words[at + 1].text == "." and words[at + 2].text in _ADDING:
            yield at + 4, program.closing(at + 3)


def _managed(program: CdkProgram, start: int, end: int) -> Iterator[tuple[str, Place]]:
    words = program.program.words
    for at in range(start, end):
        if words[at].text not in ("fromAwsManagedPolicyName", "fromManagedPolicyArn") or words[at + 1].text != "(":
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
