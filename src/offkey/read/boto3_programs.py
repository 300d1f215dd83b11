"""What a program makes with boto3: identity providers with thumbprints, and roles for tokens.

Source: boto3, `IAM.Client`: `create_open_id_connect_provider`, `update_open_id_connect_provider_thumbprint`,
`create_role`, `update_assume_role_policy`, `attach_role_policy`, `put_role_policy`.
"""

from __future__ import annotations

from itertools import islice

from offkey.model.policy import Grants, Policy
from offkey.model.regex import regex
from offkey.model.trust import PolicyText, WrittenTrust
from offkey.read.policy import from_document
from offkey.read.scripted_attachments import MANAGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.policy import Inline, Managed
    from offkey.model.text import Place
    from offkey.read.cdk_program import CdkProgram

_ROLES = regex(rb"\.(?:create_role|update_assume_role_policy)\s{0,9}\(")
_MAKES = "createOpenIdConnectProvider"
_MAKES_ROLE, _ATTACHES, _WRITES = "createRole", "attachRolePolicy", "putRolePolicy"
_BEGINS = ("Version", "Statement", "Id")
_MOST = 40
"""Policies, or calls of one kind, of one program."""


def thumbprints(reader: CdkProgram) -> Iterator[tuple[str, Place]]:
    """Every provider that the program makes with thumbprints: its URL, and where they stand."""
    words = reader.program.words
    for at in _calls(reader, _MAKES):
        given = reader.program.value(at)[0]
        if not isinstance(given, dict) or given.get("ThumbprintList") in (None, []):
            continue
        url = given.get("Url")
        last = min(reader.program.behind(at), len(words))
        listed = next((word for word in words[at:last] if word.text == "ThumbprintList"), None)
        if isinstance(url, str) and listed is not None:
            yield url, reader.place(listed.start, listed.end)


def trusts(reader: CdkProgram) -> Iterator[WrittenTrust]:
    """The trust policies for tokens that the program writes out; the only one with what it attaches to the role."""
    if _ROLES.search(reader.source.data) is None:
        return
    documents = list(_documents(reader))
    found = [one for one in documents if _is_for_tokens(one[0])]
    alone = len(found) == 1 and len(list(_calls(reader, _MAKES_ROLE))) == 1
    grants = Grants(_managed(reader), _inline(reader, documents)) if alone else Grants()
    for trust, place, text in found:
        yield WrittenTrust("", trust, place, text, grants, several=len(found) > 1)


def _is_for_tokens(policy: Policy) -> bool:
    return any(principal.kind == "Federated" for s in policy.statements for principal in s.principals)


def _documents(reader: CdkProgram) -> Iterator[tuple[Policy, Place, PolicyText]]:
    """The policies that the program writes out, in order."""
    words = reader.program.words
    begun = (at for at in range(len(words) - 1) if words[at].text == "{" and words[at + 1].text.strip("'\"") in _BEGINS)
    for at in islice(begun, _MOST):
        start, end = words[at].start, words[reader.closing(at)].end
        place = reader.place(start, end)
        policy = from_document(reader.program.value(at)[0], place=place)
        if isinstance(policy, Policy):
            span = reader.span(start, end)
            yield policy, place, PolicyText(reader.source, span, (span,) if len(policy.statements) == 1 else ())


def _managed(reader: CdkProgram) -> Managed:
    """The managed policies of AWS that a program names which attaches some."""
    if not list(_calls(reader, _ATTACHES)):
        return ()
    arns = ((word.text.strip("'\""), word) for word in reader.program.words if word.kind == "text")
    named = [(arn, reader.place(word.start, word.end)) for arn, word in arns if MANAGED.fullmatch(arn)]
    return tuple(named[:_MOST])


def _inline(reader: CdkProgram, documents: list[tuple[Policy, Place, PolicyText]]) -> Inline:
    """What else the program writes out and puts into the role."""
    if not list(_calls(reader, _WRITES)):
        return ()
    rights = (one for one in documents if not any(s.principals or s.not_principals for s in one[0].statements))
    return tuple((policy, place) for policy, place, _text in rights)


def _calls(reader: CdkProgram, name: str) -> Iterator[int]:
    """Where the arguments of each such call begin."""
    words = reader.program.words
    found = (at + 2 for at, word in enumerate(words[:-2]) if word.text == name and words[at + 1].text == "(")
    return islice(found, _MOST)
