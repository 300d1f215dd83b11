"""The principals of a CDK program that come with tokens: whose, and on which conditions.

Source: AWS CDK API Reference, `aws-cdk-lib.aws_iam`: `WebIdentityPrincipal`, `FederatedPrincipal`,
`OpenIdConnectPrincipal`.
"""

from __future__ import annotations

from offkey.model.builtin import partial
from offkey.model.regex import regex
from offkey.model.trust import PolicyText, WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read import partial as partly
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.terraform import Value
    from offkey.read.cdk_handed import Handings
    from offkey.read.cdk_program import CdkProgram, Made

PRINCIPALS = {"WebIdentityPrincipal": 1, "OpenIdConnectPrincipal": 1, "FederatedPrincipal": 1}
"""Which argument holds the conditions."""
_NAMED = {
    "identityProvider": 0,
    "openIdConnectProvider": 0,
    "federated": 0,
    "conditions": 1,
    "assumeRoleAction": 2,
}
"""What Python calls the arguments of a principal, each with its place."""
ISSUER = regex(r"(?:https://|oidc-provider/)(?P<host>[\w./-]+?)/?\Z")
LATER = Unknown("the conditions are added elsewhere in the program")
_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"


def of_principal(
    reader: CdkProgram,
    made: Made,
    issuers: Mapping[str, str | Unknown],
    added: Value,
    handings: Handings | None,
) -> Iterator[WrittenTrust]:
    """The trust with the conditions that a principal is made with, or with each of those that its class is given.

    `added` are conditions that stand elsewhere, None where there are none.
    """
    handed = list(_handed(reader, made, issuers, handings)) if added is None and handings is not None else []
    if handed:
        yield from handed
    elif (trust := _trust(reader, made, issuers, added)) is not None:
        yield trust


def _trust(reader: CdkProgram, made: Made, issuers: Mapping[str, str | Unknown], added: Value) -> WrittenTrust | None:
    arguments = _by_position(reader.arguments(made))
    index = PRINCIPALS[made.name]
    conditions: Value = arguments[index] if len(arguments) > index else {}
    if not conditions and added is not None:
        conditions = added
    elif added is not None and added is not LATER:
        conditions = LATER  # they are added to those that are given
    if made.name == "FederatedPrincipal" and _WEB_IDENTITY not in arguments[2:3]:
        return None
    host = _host(reader.first(made), arguments, conditions, issuers)
    return None if host is None else written(reader, made.start.start, reader.end(made), host, conditions)


def written(reader: CdkProgram, start: int, end: int, host: str | Unknown, conditions: Value) -> WrittenTrust:
    """The trust for an issuer's tokens that stands between these characters, without what is attached to its role."""
    provider = partly.text(["arn:aws:iam::", Unknown("the account is known when CDK runs"), ":oidc-provider/", host])
    place = reader.place(start, end)
    statement: dict[str, Value] = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": _WEB_IDENTITY,
        "Condition": conditions,
    }
    trust = from_document({"Version": "2012-10-17", "Statement": [statement]}, place=place)
    span = reader.span(start, end)
    text = PolicyText(reader.source, span, (span,), partial(reader.named_in, start, end))
    return WrittenTrust("", trust, place, text)


def _handed(
    reader: CdkProgram, made: Made, issuers: Mapping[str, str | Unknown], handings: Handings
) -> Iterator[WrittenTrust]:
    """The trusts with conditions that come from where the principal's class is made."""
    given = list(reader.program.arguments(made.at))[1:2]
    named = reader.property(made, "conditions")
    given = given if named is None else [(named, reader.program.behind(named))]
    arguments = _by_position(reader.arguments(made))
    if not given or len(arguments) < 2 or not isinstance(arguments[1], Unknown):
        return
    if made.name == "FederatedPrincipal" and _WEB_IDENTITY not in arguments[2:3]:
        return
    for handed in handings.to(reader, given[0]):
        host = _host(reader.first(made), arguments, handed.conditions, issuers)
        if host is not None:
            yield written(handed.reader, handed.start, handed.end, host, handed.conditions)


def _by_position(arguments: list[Value]) -> list[Value]:
    """The arguments of a principal, those that Python gives by name in their places."""
    last = arguments[-1] if arguments else None
    if not isinstance(last, dict) or not last.keys() & _NAMED.keys():
        return arguments
    places: list[Value] = [*arguments[:-1], *[None] * 3]
    for name, value in last.items():
        if name in _NAMED:
            places[_NAMED[name]] = value
    return places[:3]


def _host(
    first: str, arguments: list[Value], conditions: Value, issuers: Mapping[str, str | Unknown]
) -> str | Unknown | None:
    """The issuer: by the variable of its provider, by its ARN, or by the keys of the conditions, if they agree."""
    variable = first.removeprefix("this.").partition(".")[0]
    if variable in issuers:
        return issuers[variable]
    if arguments and isinstance(arguments[0], str | Unknown):
        pieces = arguments[0].pieces if isinstance(arguments[0], Unknown) else (arguments[0],)
        for piece in pieces:
            if isinstance(piece, str) and (match := ISSUER.search(piece)):
                return match["host"]
    inner = [keys for keys in conditions.values() if isinstance(keys, dict)] if isinstance(conditions, dict) else []
    hosts = {name.rpartition(":")[0] for keys in inner for name in keys if isinstance(name, str) and "." in name}
    return hosts.pop() if len(hosts) == 1 else None
