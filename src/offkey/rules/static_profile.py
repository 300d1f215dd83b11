"""A profile with a long-lived access key in an AWS config or credentials file."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.regex import regex
from offkey.model.repository import Repository
from offkey.read.aws_keys import is_access_key_id, is_aws_endpoint, is_foreign_key_id, is_secret_key, says_foreign
from offkey.read.texts.kinds import holds_profile
from offkey.read.texts.profiles import profiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.profile import Profile
    from offkey.model.text import Source

_KEYS = ("aws_access_key_id", "aws_secret_access_key")
_YAML = (".yml", ".yaml")
_TEMPLATE = regex(r"\{\{.*\}\}|\$\{?[A-Za-z_]\w*\}?|<%=.*%>|__\w+__")


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each profile with a key that does not come with a session token."""
    for of_folder in profiles(repository.texts).values():
        for profile in of_folder:
            confidence = _confidence(profile)
            if confidence is not None:
                yield _finding(profile, confidence)
    for path, source in repository.sources.items():
        if path.endswith(_YAML) and holds_profile(source.data):
            yield from _in_manifest(source)


def _in_manifest(source: Source) -> Iterator[Finding]:
    """Those of a manifest that variables fill in.

    What a chart is given is of those who use it, and what is written out is `key-in-plain-text`.
    """
    from offkey.read.texts.embedded_profiles import embedded  # few manifests hold any

    for profile in embedded(source):
        if _confidence(profile) is Confidence.MEDIUM and (profile.value(_KEYS[0]) or "").startswith("$"):
            yield _finding(profile, Confidence.MEDIUM)


def _confidence(profile: Profile) -> Confidence | None:
    """How sure it is that the profile holds a real key; None: it does not."""
    if profile.kind != "profile" or profile.value("aws_session_token") is not None:
        return None
    if (profile.value("endpoint_url") or "") and is_aws_endpoint(profile.value("endpoint_url") or "") is not True:
        return None
    values = [profile.value(key) or "" for key in _KEYS]
    if is_foreign_key_id(values[0]):
        return None
    if is_access_key_id(values[0]) or is_secret_key(values[1]):
        return Confidence.HIGH
    filled_in = all(_TEMPLATE.fullmatch(value.strip("\"'")) for value in values)
    return Confidence.MEDIUM if filled_in and not any(map(says_foreign, (profile.name, *values))) else None


def _finding(profile: Profile, confidence: Confidence) -> Finding:
    settings = [profile.settings[key] for key in _KEYS if key in profile.settings]
    how = "holds" if confidence is Confidence.HIGH else "is filled in with"
    return Finding(
        f"the profile {profile.name} {how} a long-lived access key; "
        "let it assume a role, or sign in through an `sso-session`",
        settings[0].place,
        related=tuple(Related(setting.place, "the other part of the key") for setting in settings[1:]),
        confidence=confidence,
    )


RULE = Rule(
    id="static-profile",
    summary="A profile of the AWS command line holds a long-lived access key.",
    severity=Severity.HIGH,
    on=Repository,
    check=check,
)
