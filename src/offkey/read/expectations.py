"""The file of `--expect` becomes cases; everything wrong with it is said at once, each with its place."""

from __future__ import annotations

from typing import Any

from offkey.model.expectation import Case, Expectation
from offkey.model.expectation_schema import EXPECTATIONS
from offkey.model.platforms import github
from offkey.model.regex import regex
from offkey.read.checked import Reading, begin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.claims import ClaimValue
    from offkey.model.document import Document, Path
    from offkey.model.text import Place, Source

_SUBJECT = regex(
    r"repo:(?P<owner>[^/@:]+)(?:@(?P<owner_id>\d+))?/(?P<name>[^/@:]+)(?:@(?P<id>\d+))?"
    r":(?:(?P<pull_request>pull_request)|environment:(?P<environment>[^:]+)|ref:(?P<ref>refs/[^:]+))\Z"
)
_EVENT = ("branch", "tag", "environment", "pull_request")


def read(source: Source) -> tuple[Expectation, ...]:
    """Every expectation in the order of the file.

    Raises:
        ConfigurationError: the file is not as it must be; the message lists every problem with place and hint.

    """
    reading = _read(source)
    defaults: Document = {key: reading.document[key] for key in ("issuer", "audience") if key in reading.document}
    found = [
        Expectation(pattern, tuple(_cases(reading, pattern, wanted, defaults)), _place(reading, ("roles", pattern)))
        for pattern, wanted in reading.document.get("roles", {}).items()
    ]
    if not any(one.cases for one in found) and not reading.problems:
        hint = "write roles: {NAME: {allow: [SUBJECT], deny: [SUBJECT]}}"
        reading.refuse(("roles",), reading.place(("roles",)), "the file expects nothing", hint)
    reading.raise_problems()
    return tuple(found)


def _read(source: Source) -> Reading:
    reading = begin(source, EXPECTATIONS, if_empty="docs/expectations.md shows how it looks")
    reading.raise_problems()
    return reading


def _place(reading: Reading, path: Path) -> Place:
    return reading.source.place(reading.place(path))


def _cases(reading: Reading, pattern: str, wanted: Document, defaults: Document) -> Iterator[Case]:
    for effect in ("allow", "deny"):
        for index, written in enumerate(wanted.get(effect, [])):
            path = ("roles", pattern, effect, str(index))
            claims = _claims(reading, written, path, defaults)
            if claims is not None:
                yield Case(effect == "allow", claims, _place(reading, path))


def _claims(reading: Reading, written: Any, path: Path, defaults: Document) -> dict[str, ClaimValue] | None:
    """The claims of one case, or None where they are no token."""
    case: Document = {"claims": {"sub": written}} if isinstance(written, str) else written
    own: dict[str, str] = case.get("claims", {})
    said: dict[str, ClaimValue] = {
        "iss": case.get("issuer", defaults.get("issuer", github.ISSUER)),
        "aud": case.get("audience", defaults.get("audience", github.AUDIENCE)),
    }
    if "repository" in case:
        if not _whole(reading, case, path):
            return None
        said |= _of_event(case)
    elif any(key in case for key in (*_EVENT, "repository_id", "owner_id")):
        reading.refuse(path, reading.place(path), "the case names no repository", "write repository: owner/name")
        return None
    if said["iss"] == github.ISSUER and "sub" in own:
        said |= _of_subject(own["sub"])
    said |= own
    said |= dict.fromkeys(case.get("absent", ()))
    if said.get("sub") is None:
        hint = "write a repository with branch, tag, environment or pull_request, or claims: {sub: …}"
        reading.refuse(path, reading.place(path), "the case has no subject", hint)
        return None
    return said


def _whole(reading: Reading, case: Document, path: Path) -> bool:
    """Whether a repository's case says what the run is for, and both ids or none."""
    if not any(key in case for key in _EVENT):
        text = "the case does not say what the run is for"
        reading.refuse(path, reading.place(path), text, f"add one of {', '.join(_EVENT)}")
        return False
    if ("owner_id" in case) != ("repository_id" in case):
        text = "the case has one id without the other"
        reading.refuse(path, reading.place(path), text, "the immutable form of the subject has both")
        return False
    return True


def _of_event(case: Mapping[str, str]) -> dict[str, ClaimValue]:
    """What a run of the repository says in its token.

    Source: GitHub's OpenID Connect reference; a job without `environment` has no such claim.
    """
    owner, _, name = case["repository"].partition("/")
    ref = None
    if "branch" in case:
        ref = f"refs/heads/{case['branch']}"
    elif "tag" in case:
        ref = f"refs/tags/{case['tag']}"
    elif "pull_request" in case:
        ref = f"refs/pull/{case['pull_request']}/merge"
    subject = github.subject(
        owner,
        name,
        environment=case.get("environment"),
        ref=ref,
        pull_request="pull_request" in case,
        owner_id=case.get("owner_id"),
        repository_id=case.get("repository_id"),
    )
    known = {"ref": ref, "repository_id": case.get("repository_id"), "repository_owner_id": case.get("owner_id")}
    return {
        "sub": subject,
        "repository": case["repository"],
        "repository_owner": owner,
        "environment": case.get("environment"),
        **{claim: value for claim, value in known.items() if value is not None},
    }


def _of_subject(subject: str) -> dict[str, ClaimValue]:
    """The claims that a subject of GitHub's default form is made of; nothing where it has another form."""
    match = _SUBJECT.match(subject)
    if match is None or (match["owner_id"] is None) != (match["id"] is None):
        return {}
    environment = match["environment"]
    known = {"ref": match["ref"], "repository_id": match["id"], "repository_owner_id": match["owner_id"]}
    return {
        "repository": f"{match['owner']}/{match['name']}",
        "repository_owner": match["owner"],
        "environment": environment.replace("%3A", ":") if environment is not None else None,
        **{claim: value for claim, value in known.items() if value is not None},
    }
