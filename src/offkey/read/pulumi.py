"""The roles of a Pulumi program for AWS that tokens open, and what the program attaches to them, as its text shows.

Source: Pulumi Registry, AWS Classic: `aws.iam.Role`, `aws.iam.RolePolicy`, `aws.iam.RolePolicyAttachment`,
`aws.iam.getPolicyDocument`.
"""

from __future__ import annotations

from offkey.model.policy import Grants, Policy
from offkey.model.text import Place
from offkey.model.trust import PolicyText, WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.terraform import Value
    from offkey.model.text import Source
    from offkey.read.cdk_program import CdkProgram, Made

_WRITES = frozenset({"stringify", "jsonStringify", "dumps", "jsonDumps"})
"""What makes a text of an object: `JSON.stringify`, `pulumi.jsonStringify`, `json.dumps`, `Output.json_dumps`."""
_DOCUMENT = frozenset({"getPolicyDocument", "getPolicyDocumentOutput"})
_MAKES = _WRITES | _DOCUMENT
_DECLARES = frozenset({"const", "let", "var"})
_FAR = 60
"""Words between the variable that a document is kept in and what makes it."""
_ATTACH = frozenset({"RolePolicyAttachment", "RolePolicy"})
_AWS = "arn:aws:iam::aws:policy/"
_ADMINISTRATORS = frozenset({"AdministratorAccess", "ADMINISTRATORACCESS"})
_MOST = 20
"""AWS attaches ten policies to a role, or twenty where somebody asked for more.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
_LONGEST = 400
"""As many words has a policy, or what it is made of."""
_Managed = tuple[tuple[str | Unknown, Place], ...]
_Inline = tuple[tuple[Policy | Unknown, Place], ...]


def trusts(reader: CdkProgram, every: Sequence[Made], sources: Sequence[Source] = ()) -> Iterator[WrittenTrust]:
    """The trust policy of every role whose document the program writes out, where it names who comes with a token.

    `sources` are the programs of the repository, which may call the function that makes a role.
    """
    roles = [(made, at) for made in every if (at := _trust_of(reader, made)) is not None]
    documents = dict(_documents(reader)) if roles else {}
    attached = _attached(reader, every) if roles else {}
    for made, at in roles:
        trust = _trust(reader, made, at, documents)
        if trust is not None:
            yield WrittenTrust(made.kept_in, *trust, _grants(reader, made, attached, documents, sources))


def _trust_of(reader: CdkProgram, made: Made) -> int | None:
    return reader.property(made, "assumeRolePolicy") if made.name == "Role" else None


def _trust(
    reader: CdkProgram, made: Made, at: int, documents: Mapping[str, int]
) -> tuple[Policy | Unknown, Place, PolicyText] | None:
    value, first = _document(reader, at, documents)
    words = reader.program.words
    inside = min(reader.program.behind(at), reader.closing(made.at - 1)) - 1
    start, end = words[first].start, words[max(at, inside) if first == at else reader.closing(first + 1)].end
    place = reader.place(start, end)
    trust = None if value is None else from_document(value, place=place)
    if not isinstance(trust, Policy) or not any(p.kind == "Federated" for s in trust.statements for p in s.principals):
        return None
    span = reader.span(start, end)
    return trust, place, PolicyText(reader.source, span, (span,) if len(trust.statements) == 1 else ())


def _documents(reader: CdkProgram) -> Iterator[tuple[str, int]]:
    """The variables that hold a policy document, and the word that makes it: maybe inside `arn.apply(arn => …)`."""
    words = reader.program.words
    for at in range(len(words) - 1):
        if words[at].text in _MAKES and words[at + 1].text == "(" and (name := _kept_in(reader, at)):
            yield name, at


def _kept_in(reader: CdkProgram, at: int) -> str:
    """The variable of the statement that a word stands in, if that declares one; empty where it does not."""
    words = reader.program.words
    for back in range(at - 1, max(1, at - _FAR), -1):
        if words[back].text == ";":
            break
        if words[back].text == "=" and words[back + 1].text != ">" and words[back - 2].text in _DECLARES:
            return words[back - 1].text
    return ""


def _document(reader: CdkProgram, at: int, documents: Mapping[str, int]) -> tuple[Value, int]:
    """The document that begins at a word, and where it is written; None where it is not.

    It may be an object, a text, what either becomes a text by, or a variable that holds one.
    """
    words, program = reader.program.words, reader.program
    for each in range(at, program.behind(at, most=_LONGEST)):
        word = words[each]
        if word.text in _MAKES and each + 1 < len(words) and words[each + 1].text == "(":
            return _made(reader, each), at
        if (word.kind == "text" and "Statement" in word.text) or (word.text == "{" and each == at):
            return program.value(each)[0], at
        if word.text in documents:
            return _made(reader, documents[word.text]), documents[word.text]
        if word.text in program.constants:
            return program.constants[word.text], at
    return None, at


def _made(reader: CdkProgram, at: int) -> Value:
    """What a call that makes a document makes of its first argument."""
    given = reader.program.value(at + 2)[0]
    return given if reader.program.words[at].text in _WRITES else _put_together(given)


def _put_together(given: Value) -> Value:
    """The document that `getPolicyDocument` makes of its statements."""
    statements = given.get("statements") if isinstance(given, dict) else None
    if not isinstance(statements, list):
        return None
    return {"Version": "2012-10-17", "Statement": [_statement(one) for one in statements]}


def _statement(one: Value) -> Value:
    if not isinstance(one, dict):
        return Unknown("the statement is put together by the program")
    principals = one.get("principals")
    named = [p for p in principals if isinstance(p, dict)] if isinstance(principals, list) else []
    found: dict[Value, Value] = {"Effect": one.get("effect", "Allow"), "Action": one.get("actions", [])}
    if named:
        found["Principal"] = {p.get("type"): p.get("identifiers") for p in named}
    if "resources" in one:
        found["Resource"] = one["resources"]
    if "conditions" in one:
        found["Condition"] = _conditions(one["conditions"])
    return found


def _conditions(written: Value) -> Value:
    if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
        return Unknown("the conditions are put together by the program")
    found: dict[Value, Value] = {}
    for one in written:
        keys = found.setdefault(one.get("test"), {})
        keys[one.get("variable")] = one.get("values")
    return found


def _grants(
    reader: CdkProgram,
    role: Made,
    attached: Mapping[str, Sequence[Made]],
    documents: Mapping[str, int],
    sources: Sequence[Source],
) -> Grants:
    """What the program attaches to a role by the variable that it is kept in, and what it is made with."""
    given = reader.property(role, "managedPolicyArns")
    managed = list(_arns(reader, given))
    if given is not None and not managed:
        from offkey.read.pulumi_handed import handed  # most roles are made with what is attached to them

        managed += (one for caller, at in handed(reader, role, given, sources) for one in _arns(caller, at))
    inline: list[tuple[Policy | Unknown, Place]] = []
    for made in attached.get(role.kept_in, ()) if role.kept_in else ():
        managed += _arns(reader, reader.property(made, "policyArn"))
        at = reader.property(made, "policy")
        value, first = (None, 0) if at is None else _document(reader, at, documents)
        if value is not None:
            place = reader.place(reader.program.words[first].start, reader.program.words[first].end)
            inline.append((from_document(value, place=place), place))
    return Grants(tuple(managed), tuple(inline))


def _attached(reader: CdkProgram, every: Sequence[Made]) -> dict[str, list[Made]]:
    """What attaches a policy, by the variable of the role that it names: `role`, `role.name`, `this.role`."""
    found: dict[str, list[Made]] = {}
    for made in every:
        at = reader.property(made, "role") if made.name in _ATTACH else None
        if at is not None:
            words = reader.program.words[at : min(at + 3, reader.program.behind(at, most=3))]
            for name in dict.fromkeys(word.text for word in words if word.kind == "name"):
                found.setdefault(name, []).append(made)
    return {name: several[:_MOST] for name, several in found.items()}


def _arns(reader: CdkProgram, at: int | None) -> Iterator[tuple[str | Unknown, Place]]:
    """The ARNs that are written out, and AWS's own policy for administrators by the name that Pulumi has for it."""
    words = reader.program.words
    for word in words[at : reader.program.behind(at, most=_LONGEST)] if at is not None else ():
        text = word.text.strip("'\"`")
        if word.kind == "text" and text.startswith("arn:"):
            yield text, reader.place(word.start, word.end)
        elif word.kind == "name" and word.text in _ADMINISTRATORS:
            yield f"{_AWS}AdministratorAccess", reader.place(word.start, word.end)
