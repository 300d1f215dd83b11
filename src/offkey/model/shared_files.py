"""The AWS config and credentials files of one person or machine, as the tools see them."""

from __future__ import annotations

from offkey.model.builtin import Mapping
from offkey.model.records import dataclass, field

Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SharedFiles:
    """Both files by profile name, without the sections that no tool sees. The values may be secrets: none is shown.

    `credentials` wins where both files set the same key of a profile.
    Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
    """

    config: Mapping[str, Settings] = field(default_factory=dict, repr=False)
    credentials: Mapping[str, Settings] = field(default_factory=dict, repr=False)
    sso_sessions: Mapping[str, Settings] = field(default_factory=dict, repr=False)

    def profile(self, name: str) -> Settings | None:
        """What both files say of a profile, or None where neither has it."""
        if name not in self.config and name not in self.credentials:
            return None
        return {**self.config.get(name, {}), **self.credentials.get(name, {})}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all profiles, in the order of the files."""
        return tuple(dict.fromkeys((*self.config, *self.credentials)))
