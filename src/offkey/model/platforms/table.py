"""Every platform whose tokens are known, and which of them an issuer is.

Most repositories have one, and nearly all have GitHub: the others are imported where an issuer may be one of them.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.tokens import Platform

_LIST = (
    ("github_tokens", "PLATFORM"),
    ("gitlab_tokens", "PLATFORM"),
    ("gitlab_tokens", "SELF_MANAGED"),
    ("hcp_terraform", "PLATFORM"),
    ("hcp_terraform", "ENTERPRISE"),
    ("bitbucket", "PLATFORM"),
    ("circleci", "PLATFORM"),
    ("buildkite", "PLATFORM"),
    ("kubernetes", "PLATFORM"),
    ("spacelift", "PLATFORM"),
    ("offkey_issuer", "PLATFORM"),
)
"""The explicit list: the module of each platform, and its name there."""

PLATFORMS: tuple[Platform, ...]
"""Every platform, imported when asked for."""


@lru_cache(maxsize=256)
def platform_of(host: str) -> Platform:
    """The platform of the issuer `host` (without `https://`); `other` where it is none that is known."""
    known = next((platform for platform in _each() if platform.hosts.match(host)), None)
    if known is not None:
        return known
    from offkey.model.platforms import other

    return other.PLATFORM


def _each() -> Iterator[Platform]:
    for module, name in _LIST:
        # as `importlib.import_module`, which would have to be imported for it
        platform: Platform = getattr(__import__(f"offkey.model.platforms.{module}", fromlist=[name]), name)
        yield platform


def __getattr__(name: str) -> object:
    if name != "PLATFORMS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = tuple(_each())
    return globals()[name]
