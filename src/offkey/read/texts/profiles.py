"""AWS config and credentials files become profiles.

Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import posixpath

from offkey.model.profile import Profile, ProfileSetting
from offkey.model.regex import regex
from offkey.model.text import Source, Span
from offkey.model.text_file import TextFile, TextKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SECTION = regex(rb"[ \t]*\[[ \t]*(?P<name>[^\]\r\n]+?)[ \t]*\]")
_SETTING = regex(rb"(?P<key>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>[^\r\n]*?)[ \t]*\r?\n?\Z")


def profiles(files: Sequence[TextFile]) -> dict[str, tuple[Profile, ...]]:
    """The profiles of all AWS configuration files, by the folder that a pair of them lies in."""
    found: dict[str, tuple[Profile, ...]] = {}
    for file in files:
        if file.kind is TextKind.AWS_CONFIG:
            folder = posixpath.dirname(file.path)
            found[folder] = found.get(folder, ()) + read_profiles(file.source)
    return found


def read_profiles(
    source: Source, *, credentials: bool | None = None, within: Span | None = None, indent: int = 0
) -> tuple[Profile, ...]:
    """The sections of one file, in order. `credentials` says which of the two kinds it is; else its name does.

    `within` is the part of another file that holds one, each line indented by so many spaces.
    """
    found: list[Profile] = []
    within = within or Span(0, len(source.data))
    offset = within.start
    if credentials is None:
        credentials = "credential" in source.path.rpartition("/")[2]
    settings: dict[str, ProfileSetting] = {}
    for written in source.data[within.start : within.end].splitlines(keepends=True):
        line = written[indent:]
        offset += len(written) - len(line)
        section = _SECTION.match(line)
        if section is not None:
            settings = {}
            name = section["name"].decode("utf-8", "replace")
            found.append(_profile(source, name, settings, offset, len(line.rstrip()), credentials=credentials))
        elif (setting := _SETTING.match(line)) is not None:
            value = setting["value"].decode("utf-8", "replace").strip()
            span = Span(offset, offset + len(line.rstrip()))
            settings.setdefault(setting["key"].decode().lower(), ProfileSetting(value, source.place(span), span))
        offset += len(line)
    return tuple(found)


def _profile(
    source: Source, section: str, settings: dict[str, ProfileSetting], offset: int, length: int, *, credentials: bool
) -> Profile:
    words = section.split(None, 1)
    place = source.place(Span(offset, offset + length))
    kind, name, ignored = "profile", section, ""
    if len(words) == 2 and words[0] in ("profile", "sso-session", "services"):
        kind, name = words[0], words[1].strip("\"'")
        if credentials and kind == "profile":
            ignored = "a credentials file names its sections without the word `profile`"
    elif not credentials and section != "default":
        ignored = f"a config file needs `[profile {section}]`"
    return Profile(name, section, kind, settings, place, source.path, ignored)
