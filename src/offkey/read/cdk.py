"""What a program of CDK, Pulumi or boto3 shows, in TypeScript or Python: trusts, access keys made, keys handed on.

Nothing is run. A value that is not written out is Unknown, and so is a policy whose conditions are put together.

Source: AWS CDK API Reference, `aws-cdk-lib.aws_iam`: `OpenIdConnectProvider`, `AccessKey`, `CfnAccessKey`.
"""

from __future__ import annotations

from offkey.model.platforms.github import HOST, THUMBPRINTS
from offkey.model.platforms.github import ISSUER as ISSUER_URL
from offkey.model.policy import Grants
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.static_key import Origin
from offkey.model.text import Place, Source, Span
from offkey.model.text_file import Group, Handed
from offkey.model.unknown import Unknown
from offkey.read.aws_keys import is_access_key_id, read_name
from offkey.read.cdk_principals import ISSUER, LATER, PRINCIPALS, of_principal, written
from offkey.read.cdk_program import CdkProgram, Made

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.terraform import Value
    from offkey.model.trust import WrittenTrust
    from offkey.read.cdk_handed import Handings
    from offkey.read.typescript_words import Token

_ENVIRONMENT = regex(
    r"process\.env(?:\.(?P<name>\w+)|\[['\"](?P<quoted>\w+)['\"]\])"
    r"|os\.(?:environ\[|environ\.get\(|getenv\()['\"](?P<python>\w+)['\"]"
)
_STORE = regex(r"secretValue|SecretValue|fromSecret|Secret\.from|StringParameter|ecs\.Secret")
_KEYS = frozenset({"AccessKey", "CfnAccessKey"})
_THUMBPRINTS = ("thumbprints", "thumbprintList", "thumbprintLists")
_ARN = regex(r"\.(?:ref|attrArn|openIdConnectProviderArn|oidcProviderArn|\w*_arn)\)*\Z")
"""How a provider's ARN ends that may be wrapped, as in `Token.asString(provider.ref)`."""
_LONGEST = 40
"""As many words has a value that names where it comes from."""


def trusts(source: Source, handings: Handings | None = None) -> Iterator[WrittenTrust]:
    """The trust policies for tokens whose issuer the program names; `handings` tells what its classes are made with."""
    from offkey.read.cdk_permissions import Attachments  # few repositories hold a CDK program

    reader = CdkProgram.of(source)
    every = list(reader.made())
    issuers = _issuers(reader, every)
    attachments = Attachments(reader, every)
    principals = {made: reader.with_conditions(made) for made in every if made.name in PRINCIPALS}
    elsewhere = reader.later > sum(added is not None for added in principals.values())
    for made, added in principals.items():
        conditions = LATER if added is None and elsewhere else added
        for trust in of_principal(reader, made, issuers, conditions, handings):
            attached = attachments.to(made)
            yield replace(trust, grants=Grants(attached.managed, attached.inline))
    if any(name in source.data for name in (b"GithubActionsRole", b"GitHubActionRole")):
        from offkey.read import cdk_roles

        for made, conditions in cdk_roles.conditions(reader, every):
            attached = attachments.of(made)
            trust = written(reader, made.start.start, reader.end(made), HOST, conditions)
            yield replace(trust, grants=Grants(attached.managed, attached.inline))
    if b"pulumi" in source.data:
        from offkey.read import pulumi  # fewer hold one of Pulumi's

        yield from pulumi.trusts(reader, every, handings.sources if handings is not None else ())
    if _is_of_boto3(source):
        from offkey.read import boto3_programs  # fewer still make roles themselves

        yield from boto3_programs.trusts(reader)


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
    for made in (*reader.made(), *reader.extended()):
        for name in _THUMBPRINTS:
            at = reader.property(made, name)
            thumbprints = reader.program.value(at)[0] if at is not None else None
            url = _url(reader, made, thumbprints) if thumbprints not in (None, []) else None
            if at is not None and url is not None:
                word = reader.program.words[at - 2 if reader.program.words[at - 1].text == ":" else at]
                yield url, reader.place(word.start, word.end)
    if _is_of_boto3(source):
        from offkey.read import boto3_programs

        yield from boto3_programs.thumbprints(reader)


def _is_of_boto3(source: Source) -> bool:
    return b"boto3" in source.data


def _url(reader: CdkProgram, made: Made, thumbprints: Value) -> str | None:
    """The URL of a provider: GitHub's, where it stands elsewhere and its name and a thumbprint say that it is."""
    at = reader.property(made, "url")
    if at is None:
        return None
    url, end = reader.program.value(at)
    if isinstance(url, str):
        return url
    listed = {one.lower() for one in thumbprints if isinstance(one, str)} if isinstance(thumbprints, list) else set()
    called = _joined(reader.program.words[at : min(end, at + _LONGEST)]).lower()
    return ISSUER_URL if "github" in called and not THUMBPRINTS.isdisjoint(listed) else None


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
        if isinstance(url, str) and made.kept_in and (match := ISSUER.search(url)):
            yield made.kept_in, match["host"]
        elif isinstance(url, Unknown) and made.kept_in:
            yield made.kept_in, url
