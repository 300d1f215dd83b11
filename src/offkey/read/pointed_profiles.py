"""Steps whose tools ask another service than AWS because an earlier one wrote its address into the default profile.

Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints" (`endpoint_url` in the shared files), which
holds for keys of the environment as well.
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.read.aws_keys import is_aws_endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Step

_SETTING = "endpoint_url"
_FILES = (".aws/config", ".aws/credentials")
_DEFAULT = regex(r"\[[ \t]*(?:profile[ \t]+)?default[ \t]*\](?P<settings>[^\[]*)")
_WRITTEN = regex(
    r"^[ \t]*(?:(?:echo|printf)[ \t]+[\"']?)?endpoint_url[ \t]*=[ \t]*[\"']?(?P<url>[^\s\"'\\]+)", MULTILINE
)
_CONFIGURED = regex(
    r"\baws[ \t]+configure[ \t]+set[ \t]+(?:default\.)?(?:s3\.)?endpoint_url[ \t]+[\"']?(?P<url>[^\s\"';&|]+)"
    r"(?![^\n;&|]*--profile)"
)
_OTHER_PROFILE = ("--profile", "AWS_PROFILE")


def pointed(steps: Sequence[Step]) -> frozenset[int]:
    """The steps (by identity) behind one that gives the default profile an address which is not AWS's."""
    for number, step in enumerate(steps):
        if points_elsewhere(step.run or ""):
            return frozenset(id(later) for later in steps[number + 1 :] if not _chooses(later))
    return frozenset()


def points_elsewhere(script: str) -> bool:
    """Whether a script gives the default profile an address that is not AWS's."""
    return _SETTING in script and any(is_aws_endpoint(url) is not True for url in _addresses(script))


def _addresses(script: str) -> Iterator[str]:
    yield from (match["url"] for match in _CONFIGURED.finditer(script))
    if any(name in script for name in _FILES):
        for profile in _DEFAULT.finditer(script):
            yield from (match["url"] for match in _WRITTEN.finditer(profile["settings"]))


def _chooses(step: Step) -> bool:
    """Whether a step names a profile, which may be another."""
    names = (entry.key for entry in (*step.env, *step.with_))
    return any(word in (step.run or "") for word in _OTHER_PROFILE) or any("profile" in name.lower() for name in names)
