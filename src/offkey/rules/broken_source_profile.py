"""A profile whose chain of roles does not start anywhere: no source, two sources, a circle, or a name nobody has."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.regex import MULTILINE, regex
from offkey.model.repository import Repository
from offkey.model.text_file import TextKind
from offkey.read.texts.profiles import profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.profile import Profile
    from offkey.model.text import Place

_SOURCES = frozenset({"Environment", "Ec2InstanceMetadata", "EcsContainer"})
"""Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html (credential_source)"""
_TEMPLATE = (b"{{", b"{%", b"<%", b"%{")
_OPEN = regex(
    rb"\{%|<%|%\{|\{\{-?\s{0,9}(?:if|range|with|end|else|template|block|include|define)\b|^[ \t]*\[[^\]\n]*[{$]",
    MULTILINE,
)
"""What leaves open which sections and settings a template has: a part that may stand there, or a computed name."""
_STARTS = (
    "aws_access_key_id",
    "sso_session",
    "sso_start_url",
    "credential_process",
    "web_identity_token_file",
    "credential_source",
    "login_session",
)
"""Settings that a profile gets credentials from without any other profile."""
_OF_BROWSER = frozenset({"color", "image"})
"""Settings of a browser extension that switches roles in the console: whoever is signed in there takes the role.

Source: tilfinltd/aws-extend-switch-roles, README.md
"""


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each profile with a role that it cannot get to."""
    templates = {
        text.path: text.source
        for text in repository.texts
        if text.kind is TextKind.AWS_CONFIG and any(mark in text.source.data for mark in _TEMPLATE)
    }
    for of_folder in profiles(repository.texts).values():
        paths = {profile.path for profile in of_folder}
        if any(path in paths and _OPEN.search(source.data) for path, source in templates.items()):
            continue  # which sections and settings there are is known when it is filled in
        known = [profile for profile in of_folder if profile.kind == "profile"]
        for profile in known:
            if profile.path not in templates and not profile.ignored:
                if profile.value("role_arn") is not None:
                    yield from _judge(profile, known)
                yield from _of_session(profile, of_folder)


def _of_session(profile: Profile, of_folder: Sequence[Profile]) -> Iterator[Finding]:
    """The `sso-session` that a profile names and its file lacks: all of them may lie with each person."""
    named = profile.settings.get("sso_session")
    sessions = {other.name for other in of_folder if other.kind == "sso-session" and other.path == profile.path}
    if named is not None and sessions and named.value not in sessions:
        what = f"needs an `sso-session` {named.value} that is not in this file (there is {', '.join(sorted(sessions))})"
        yield _finding(profile, what, named.place)


def _judge(profile: Profile, known: Sequence[Profile]) -> Iterator[Finding]:
    role, source = profile.settings["role_arn"].place, profile.settings.get("source_profile")
    origin = profile.settings.get("credential_source")
    if source is not None and origin is not None:
        yield _finding(
            profile, "names both a `source_profile` and a `credential_source`, and only one may stand", origin.place
        )
    elif origin is not None and origin.value not in _SOURCES:
        allowed = ", ".join(sorted(_SOURCES))
        yield _finding(profile, f"has a `credential_source` that no tool knows (known are {allowed})", origin.place)
    elif source is None and origin is None and profile.value("web_identity_token_file") is None:
        if not _is_filled_in_elsewhere(profile) and not _OF_BROWSER & profile.settings.keys():
            yield _finding(profile, "names a role and nothing to assume it with", role)
    elif source is not None:
        yield from _of_source(profile, source.value, source.place, known)


def _of_source(profile: Profile, name: str, place: Place, known: Sequence[Profile]) -> Iterator[Finding]:
    sources = [other for other in known if other.name == name]
    seen = [other for other in sources if not other.ignored]
    circle = _circle(profile, known)
    if circle:
        yield _finding(profile, f"goes in a circle ({' → '.join(circle)})", place)
    elif sources and not seen:
        yield _finding(profile, f"has a source that the tools do not see: {sources[0].ignored}", place)
    elif not sources and not any("credential" in other.path.rpartition("/")[2] for other in known):
        yield _finding(
            profile,
            f"needs a profile {name} that is not in this file; it may lie with each person",
            place,
            Confidence.LOW,
        )
    elif not sources:
        yield _finding(profile, f"needs a profile {name}, which neither file has", place, Confidence.MEDIUM)


def _circle(profile: Profile, known: Sequence[Profile]) -> list[str]:
    """The names on the way back to where the chain began, or nothing; a profile with a key may be its own source."""
    way: list[str] = []
    current: Profile | None = profile
    while current is not None and current.name not in way:
        way.append(current.name)
        source = current.value("source_profile")
        settings = {key for other in known if other.name == source for key in other.settings}
        if source is None or settings & set(_STARTS):
            return []
        current = next((other for other in known if other.name == source and other.value("role_arn")), None)
    return [*way, current.name] if current is not None else []


def _is_filled_in_elsewhere(profile: Profile) -> bool:
    """Whether the profile has something else to begin with, which is not a chain then."""
    return any(profile.value(key) is not None for key in _STARTS)


def _finding(profile: Profile, what: str, place: Place, confidence: Confidence = Confidence.HIGH) -> Finding:
    severity = Severity.LOW if confidence is Confidence.LOW else None
    return Finding(f"the profile {profile.name} {what}", place, confidence=confidence, severity=severity)


RULE = Rule(
    id="broken-source-profile",
    summary="A profile's chain of roles does not start anywhere.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
