"""What a CDK or Pulumi program in TypeScript or Python shows: trust policies, access keys made, keys handed on.

Nothing is run. A value that is not written out is Unknown, and so is a policy whose conditions are put together.

Source: AWS CDK API Reference, `aws-cdk-lib.aws_iam`: `WebIdentityPrincipal`, `FederatedPrincipal`,
`OpenIdConnectPrincipal`, `OpenIdConnectProvider`, `AccessKey`, `CfnAccessKey`.
"""

from __future__ import annotations

from offkey.model.platforms.github import HOST
from offkey.model.policy import Grants
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.static_key import Origin
from offkey.model.terraform import Value
from offkey.model.text import Place, Source, Span
from offkey.model.text_file import Group, Handed
from offkey.model.trust import PolicyText, WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.aws_keys import is_access_key_id, read_name
from offkey.read.cdk_program import CdkProgram, Made
from offkey.read.policy import from_document
from offkey.read.typescript_words import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ENVIRONMENT = regex(
    r"process\.env(?:\.(?P<name>\w+)|\[['\"](?P<quoted>\w+)['\"]\])"
    r"|os\.(?:environ\[|environ\.get\(|getenv\()['\"](?P<python>\w+)['\"]"
)
_STORE = regex(r"secretValue|SecretValue|fromSecret|Secret\.from|StringParameter|ecs\.Secret")
_PRINCIPALS = {"WebIdentityPrincipal": 1, "OpenIdConnectPrincipal": 1, "FederatedPrincipal": 1}
"""Which argument holds the conditions."""
_NAMED = {
    "identityProvider": 0,
    "openIdConnectProvider": 0,
    "federated": 0,
    "conditions": 1,
    "assumeRoleAction": 2,
}
"""What Python calls the arguments of a principal, each with its place."""
_KEYS = frozenset({"AccessKey", "CfnAccessKey"})
_THUMBPRINTS = ("thumbprints", "thumbprintList")
_ISSUER = regex(r"(?:https://|oidc-provider/)(?P<host>[\w./-]+?)/?\Z")
_ARN = regex(r"\.(?:ref|attrArn|openIdConnectProviderArn|oidcProviderArn|\w*_arn)\)*\Z")
"""How a provider's ARN ends that may be wrapped, as in `Token.asString(provider.ref)`."""
_LONGEST = 40
"""As many words has a value that names where it comes from."""
_LATER = Unknown("the conditions are added elsewhere in the program")
_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"


def trusts(source: Source) -> Iterator[WrittenTrust]:
    """The trust policies for tokens whose issuer the program names."""
    from offkey.read.cdk_permissions import Attachments  # few repositories hold a CDK program

    reader = CdkProgram.of(source)
    every = list(reader.made())
    issuers = _issuers(reader, every)
    attachments = Attachments(reader, every)
    principals = {made: reader.with_conditions(made) for made in every if made.name in _PRINCIPALS}
    elsewhere = reader.later > sum(added is not None for added in principals.values())
    for made, added in principals.items():
        conditions = _LATER if added is None and elsewhere else added
        if (trust := _trust(reader, made, issuers, conditions)) is not None:
            attached = attachments.to(made)
            yield replace(trust, grants=Grants(attached.managed, attached.inline))
    if any(name in source.data for name in (b"GithubActionsRole", b"GitHubActionRole")):
        from offkey.read import cdk_roles

        for made, conditions in cdk_roles.conditions(reader, every):
            attached = attachments.of(made)
            yield replace(_written(reader, made, HOST, conditions), grants=Grants(attached.managed, attached.inline))
    if b"pulumi" in source.data:
        from offkey.read import pulumi  # fewer hold one of Pulumi's

        yield from pulumi.trusts(reader, every)


def created_keys(source: Source) -> Iterator[tuple[str, Place]]:
    """Every access key that the program makes: what it is called, and where."""
    reader = CdkProgram.of(source)
    for made in reader.made():
        if made.name in _KEYS and _is_of_iam(reader, made) and not _is_inactive(reader, made):
            arguments = reader.arguments(made)
            called = next((a for a in arguments if isinstance(a, str)), made.name)
            start, end = made.start.start, reader.program.words[made.at - 2].end
            yield called, reader.place(start, end)


def _is_of_iam(reader: CdkProgram, made: Made) -> bool:
    """Whether the class may be AWS's: other providers have users and keys as well."""
    words = reader.program.words
    return words[made.at - 3].text != "." or "iam" in words[made.at - 4].text.lower()


def _is_inactive(reader: CdkProgram, made: Made) -> bool:
    words = reader.program.words[made.at : min(reader.closing(made.at - 1), made.at + _LONGEST)]
    return any(word.text.strip("'\"").upper() == "INACTIVE" for word in words)


def thumbprints(source: Source) -> Iterator[tuple[str, Place]]:
    """Every identity provider that the program makes with thumbprints: its URL, and where they stand."""
    if b"humbprint" not in source.data:
        return
    reader = CdkProgram.of(source)
    for made in reader.made():
        properties = next((a for a in reader.arguments(made) if isinstance(a, dict)), {})
        named = next((name for name in _THUMBPRINTS if properties.get(name) not in (None, [])), None)
        if named is not None and isinstance(url := properties.get("url"), str):
            inside = reader.program.words[made.at : reader.program.closing.get(made.at - 1, made.at)]
            word = next((word for word in inside if word.text.strip("'\"") == named), None)
            if word is not None:
                yield url, reader.place(word.start, word.end)


def groups(source: Source) -> tuple[Group, ...]:
    """The values that get the name of a part of a key in an object: an environment, or a secret's content."""
    reader = CdkProgram.of(source)
    words = reader.program.words
    found: list[Handed] = []
    for at, word in enumerate(words[:-2]):
        name = word.text.strip("'\"`")
        known = read_name(name) if word.kind in ("name", "text") and words[at + 1].text == ":" else None
        if known is not None and name.startswith("AWS_"):
            value = words[at + 2 : reader.program.behind(at + 2, most=_LONGEST)]
            origin = _origin(value)
            if origin is not None:
                found.append(Handed(name, origin, reader.place(word.start, value[-1].end)))
    whole = (Span(0, len(source.data)),)
    return (Group("a construct", tuple(found), whole),) if found else ()


def _origin(value: list[Token]) -> Origin | None:
    """Where a value comes from, as far as its words tell; None for one of which nothing is known."""
    text = _joined(value)
    if match := _ENVIRONMENT.search(text):
        return Origin("environment", match["name"] or match["quoted"] or match["python"])
    if _STORE.search(text):
        return Origin("store", "")
    literal = next((word.text.strip("'\"`") for word in value if word.kind == "text"), "")
    return Origin("literal", literal) if is_access_key_id(literal) else None


def _issuers(reader: CdkProgram, every: list[Made]) -> dict[str, str | Unknown]:
    """The variables that hold an identity provider, or its ARN, with its host."""
    issuers = dict(_providers(reader, every))
    words = reader.program.words
    for at in range(1, len(words) - 1) if issuers else ():
        if words[at].text == "=" and words[at - 1].kind == "name":
            end = reader.program.behind(at + 1, most=_LONGEST)
            host = next((issuers[word.text] for word in words[at + 1 : end] if word.text in issuers), None)
            if (
                host is not None
                and words[at + 1].text not in ("new", "{", "[")
                and _ARN.search(_joined(words[at + 1 : end]))
            ):
                issuers.setdefault(words[at - 1].text, host)
    return issuers


def _joined(words: list[Token]) -> str:
    return "".join(word.text for word in words)


def _providers(reader: CdkProgram, every: list[Made]) -> Iterator[tuple[str, str | Unknown]]:
    """The identity providers that are made, each by its variable; which issuer it is may be known to callers only."""
    for made in every:
        properties = next((a for a in reader.arguments(made) if isinstance(a, dict)), {})
        url = properties.get("url") if "OpenIdConnectProvider" in made.name or "OIDCProvider" in made.name else None
        if isinstance(url, str) and made.kept_in and (match := _ISSUER.search(url)):
            yield made.kept_in, match["host"]
        elif isinstance(url, Unknown) and made.kept_in:
            yield made.kept_in, url


def _trust(reader: CdkProgram, made: Made, issuers: Mapping[str, str | Unknown], added: Value) -> WrittenTrust | None:
    arguments = _by_position(reader.arguments(made))
    index = _PRINCIPALS[made.name]
    conditions: Value = arguments[index] if len(arguments) > index else {}
    if not conditions and added is not None:
        conditions = added
    elif added is not None and added is not _LATER:
        conditions = _LATER  # they are added to those that are given
    if made.name == "FederatedPrincipal" and _WEB_IDENTITY not in arguments[2:3]:
        return None
    host = _host(reader.first(made), arguments, conditions, issuers)
    return None if host is None else _written(reader, made, host, conditions)


def _written(reader: CdkProgram, made: Made, host: str | Unknown, conditions: Value) -> WrittenTrust:
    provider = partial.text(["arn:aws:iam::", Unknown("the account is known when CDK runs"), ":oidc-provider/", host])
    start, end = made.start.start, reader.end(made)
    place = reader.place(start, end)
    statement: dict[str, Value] = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": _WEB_IDENTITY,
        "Condition": conditions,
    }
    trust = from_document({"Version": "2012-10-17", "Statement": [statement]}, place=place)
    span = reader.span(start, end)
    return WrittenTrust("", trust, place, PolicyText(reader.source, span, (span,)))


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
            if isinstance(piece, str) and (match := _ISSUER.search(piece)):
                return match["host"]
    inner = [keys for keys in conditions.values() if isinstance(keys, dict)] if isinstance(conditions, dict) else []
    hosts = {name.rpartition(":")[0] for keys in inner for name in keys if isinstance(name, str) and "." in name}
    return hosts.pop() if len(hosts) == 1 else None
