"""Static keys inside `run:` scripts: the lines and words that only carry them go, others take the session's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text import Edit, Source, Span
from offkey.read.aws_keys import Part, read_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step

_EXPRESSION = r"\$\{\{(?:[^}]|\}(?!\}))*\}\}"
_NAMES = r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)"
_WHOLE_LINE = regex(
    rf"""\s*(?:
      (?:export\s+)?{_NAMES}=\S.*
    | (?:sudo\s+)?aws\s+configure\s+set\s+(?:default\.)?aws_(?:access_key_id|secret_access_key|session_token)\s+
      (?:["']?{_EXPRESSION}["']?|\S+)\s*
    | echo\s+["']?{_NAMES}=.*>>\s*["']?\$\{{?GITHUB_ENV\}}?["']?\s*
    )\Z""",
    re.VERBOSE,
)
_SETTING_LINE = regex(
    rf"""\s*(?:echo\s+(?:-e\s+)?["']?)?(?P<name>\w+)\s*=\s*(?:\\?["'])?{_EXPRESSION}(?:\\?["'])?["']?
    \s*(?P<into>>{{1,2}}\s*\S+)?\s*\Z""",
    re.VERBOSE,
)
"""One setting of a credentials or variables file, in a here-document or written by `echo`."""
_PROFILE = regex(r"""^\s*(?:echo\s+["']?)?\[(?!default\])[\w -]+\]["']?\s*(?:>|$)""", re.MULTILINE)
_SETTINGS = r"(?:access_key|secret_key|token)"
_ARGUMENT = regex(
    rf"""\s+--?(?:
      backend-config(?:=|\s+)(?:"{_SETTINGS}=[^"]*"|'{_SETTINGS}=[^']*'|{_SETTINGS}=(?:{_EXPRESSION}|"[^"]*"|[^\s"']+))
    | var(?:=|\s+)(?P<quote>["']?)(?P<name>[\w-]+)=
      (?P<inner>["']?)(?P<value>{_EXPRESSION}|\$\{{?\w+\}}?)(?P=inner)(?P=quote)
    )(?=\s|\Z)""",
    re.VERBOSE,
)
_REFERENCE = regex(r"\$\{\{\s*(?:secrets|vars|inputs)\.(?P<name>[\w-]+)\s*\}\}")
_VARIABLE = {Part.ID: "AWS_ACCESS_KEY_ID", Part.SECRET: "AWS_SECRET_ACCESS_KEY", Part.TOKEN: "AWS_SESSION_TOKEN"}


@dataclass(frozen=True, slots=True)
class ScriptChange:
    """The edits of one script. `handed_on` lists lines that now take the session's keys: they need its token too.

    `empty` is true where nothing of the script is left.
    """

    edits: tuple[Edit, ...]
    handed_on: tuple[int, ...]
    empty: bool


def without_keys(source: Source, step: Step, lines: Iterable[int], declared: Collection[str]) -> ScriptChange:
    """Take the static keys off these lines (numbers of the file) of a step's script.

    `declared` are the variables that Terraform still has: what is written for one of them is still asked for.
    """
    if step.run_span is None:
        return ScriptChange((), (), False)
    asked = {*declared, *(_PROFILE_NAMES if _PROFILE.search(step.run or "") else ())}
    span = step.run_span
    edits: list[Edit] = []
    handed_on: list[int] = []
    for line in sorted(set(lines)):
        start, end = _line(source, line)
        if end <= span.start or start >= span.end:
            continue
        kept = Span(max(start, span.start), min(end, span.end))
        text = source.text(kept).rstrip("\r\n")
        changed = _changed(text, asked)
        if changed == text:
            continue
        if changed is None:
            edits.append(Edit(source.path, Span(kept.start, end if kept.start == start else kept.end), ""))
            continue
        if "${{ env.AWS_" in changed:
            handed_on.append(line)
        edits.append(Edit(source.path, Span(kept.start, kept.start + len(_encoded(text))), changed))
    return ScriptChange(tuple(edits), tuple(handed_on), _is_empty(source, step, edits))


_PROFILE_NAMES = frozenset({"aws_access_key_id", "aws_secret_access_key", "aws_session_token"})
"""What a profile of a name holds: whoever asks for the profile finds it nowhere else."""


def _changed(text: str, asked: Collection[str]) -> str | None:
    """The line without its keys; None where it is only there for them, and nobody has asked for it."""
    setting = _SETTING_LINE.match(text)
    if _WHOLE_LINE.match(text) or (setting is not None and _is_spare(setting, asked)):
        return None
    shorter = _ARGUMENT.sub(_argument, text)
    if shorter != text and shorter.strip() in ("", "\\"):
        return None
    return _REFERENCE.sub(_reference, shorter)


def _is_spare(setting: re.Match[str], asked: Collection[str]) -> bool:
    """Whether a setting is a key's, and its file is not made by this very line."""
    into = setting["into"] or ""
    makes = into.startswith(">") and not into.startswith(">>") and ".aws/credentials" not in into
    return read_name(setting["name"]) is not None and setting["name"] not in asked and not makes


def _argument(match: re.Match[str]) -> str:
    """Nothing, where the argument hands a key to terraform; else the argument as it is."""
    name = match["name"]
    return match[0] if name is not None and read_name(name) is None else ""


def _reference(match: re.Match[str]) -> str:
    """What the credentials step exports, in the place of a stored key."""
    name = read_name(match["name"])
    return match[0] if name is None else f"${{{{ env.{_VARIABLE[name.part]} }}}}"


def session_value(value: str) -> str:
    """A value with stored keys replaced by those of the session."""
    return _REFERENCE.sub(_reference, value)


def _is_empty(source: Source, step: Step, edits: list[Edit]) -> bool:
    """Whether the edits leave nothing of the script but its `run:` key."""
    if step.run_span is None or any(edit.text for edit in edits):
        return False
    left = bytearray(source.data[step.run_span.start : step.run_span.end])
    for edit in sorted(edits, reverse=True):
        first = max(edit.span.start, step.run_span.start) - step.run_span.start
        del left[first : edit.span.end - step.run_span.start]
    rest = bytes(left).strip()
    return bool(edits) and (not rest or re.fullmatch(rb"[|>][+-]?\d*", rest) is not None)


def _line(source: Source, number: int) -> tuple[int, int]:
    start = 0
    for _ in range(number - 1):
        start = source.line_end(start)
    return start, source.line_end(start)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
