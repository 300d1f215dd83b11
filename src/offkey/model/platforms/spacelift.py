"""Spacelift: its issuer of one account, the claims of a run's token, and which tokens there are.

Source: Spacelift Docs, "OpenID Connect (OIDC)" (spacelift-io/user-documentation
`docs/integrations/cloud-providers/oidc/README.md`), read 2026-11.
"""

from __future__ import annotations

from itertools import product

from offkey.model.platforms.parts import DIGITS, LETTERS, SESSION, fixed, literal, only, other, own
from offkey.model.regex import regex
from offkey.model.tokens import Claim, Family, Piece, Platform, Project, ReachClass, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOSTS = regex(r"[a-z0-9-]+\.app\.(?:us\.)?spacelift\.io\Z")

CLAIMS: Mapping[str, Claim] = {
    "iss": Claim("the URL of the account"),
    "sub": Claim("the subject: space, stack or module, type of run, and scope", key=True),
    "aud": Claim("the host of the account", key=True),
    "iat": Claim("when it was issued"),
    "nbf": Claim("not valid before: when it was issued"),
    "exp": Claim("not valid after: an hour after it was issued"),
    "jti": Claim("the token's own id"),
    "spaceId": Claim("id of the space"),
    "callerType": Claim("`stack` or `module`"),
    "callerId": Claim("id of the stack or module"),
    "runType": Claim("what the run does: `PROPOSED`, `TRACKED`, `TASK`, `TESTING`, `DESTROY`"),
    "runId": Claim("the run"),
    "scope": Claim("`read` or `write`, which is a statement and no limit"),
}
"""The complete list. AWS makes keys of none but the default ones."""

_SLUG = Word(LETTERS + DIGITS + "-_")
"""Ids of spaces, stacks and modules are slugs; their length is not documented."""
_RUNS = (
    *(("PROPOSED", "read"), ("TRACKED", "read"), ("TRACKED", "write")),
    *(("TASK", "write"), ("TESTING", "write"), ("DESTROY", "write")),
)
"""Types of runs with their scopes; a tracked run only reads until it is confirmed.
Source: Spacelift Docs, "About scopes"."""


def families(host: str, kind: ReachClass, project: Project, wanted: frozenset[str]) -> Iterator[Family]:
    """The tokens of runs. An account's issuer serves nobody else, so there are no strangers."""
    if kind is ReachClass.STRANGER:
        return
    name = (own if kind is ReachClass.INSIDER else other)(project.name, _SLUG)
    for (run, scope), caller in product(_RUNS, ("stack", "module")):
        pieces = (
            fixed("space:", "sub"),
            Piece(_SLUG, ("sub", "spaceId"), likely=("root", "anything")),
            fixed(":", "sub"),
            fixed(caller, "sub", "callerType"),
            fixed(":", "sub"),
            Piece(name, ("sub", "callerId"), likely=("anything", "another-stack")),
            fixed(":run_type:", "sub"),
            fixed(run, "sub", "runType"),
            fixed(":scope:", "sub"),
            fixed(scope, "sub", "scope"),
            fixed(host, "aud"),
            SESSION,
        )
        yield Family(f"{run.lower()} run of a {caller}, {scope}", only(pieces, wanted), run)


_NAMED = regex(r"space:[^:]*:(?:stack|module):(?P<name>[^:]+)(?P<end>:|\Z)")
_REVIEWED = regex(r"space:[^:*?]+:(?:stack|module):[^:*?]+:run_type:[A-Z]+:scope:(?:read|write)\Z")


def named(claim: str, text: str) -> Project:
    """The stack or module that the literal beginning of a policy's value names; the owner is the issuer's."""
    begun, whole = literal(text)
    match claim:
        case "sub":
            found = _NAMED.match(begun)
            return Project(name=found["name"]) if found is not None and (found["end"] or whole) else Project()
        case "callerId":
            return Project(name=begun if whole else None)
    return Project()


def reviewed(subject: str) -> bool:
    """Whether an exact subject is one type of run of one stack or module."""
    return _REVIEWED.match(subject) is not None


PLATFORM = Platform(
    name="spacelift",
    title="Spacelift",
    hosts=HOSTS,
    claims=CLAIMS,
    audiences=("{host}",),
    shared=False,
    families=families,
    named=named,
    reviewed=reviewed,
    sources=("https://docs.spacelift.io/integrations/cloud-providers/oidc/",),
)
