"""Profiles of the AWS command line as they stand in a file."""

from __future__ import annotations

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from offkey.model.text import Place, Span


@dataclass(frozen=True, slots=True)
class ProfileSetting:
    """One `name = value` with its place, and the span of its whole line."""

    value: str
    place: Place
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One section: `name` without the word `profile`; `section` as it is written.

    `kind` is `profile`, `sso-session` or `services`. `ignored` says why the tools do not see it, or nothing.
    """

    name: str
    section: str
    kind: str
    settings: Mapping[str, ProfileSetting]
    place: Place
    path: str
    ignored: str = ""

    def value(self, key: str) -> str | None:
        """The value of a setting, or None where it is absent."""
        setting = self.settings.get(key)
        return setting.value if setting else None
