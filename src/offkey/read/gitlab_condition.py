"""What a condition of GitLab (`rules: - if:`) says of one kind of pipeline, as far as its variables are known.

Source: https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions
"""

from __future__ import annotations

from offkey.model.builtin import MappingProxyType
from offkey.model.regex import ASCII, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = regex(
    r"\s*(?:(?P<sign>==|!=|=~|!~|&&|\|\||[()])|(?P<null>null\b)|\$\{?(?P<name>\w+)\}?"
    r"|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|/(?P<pattern>(?:\\.|[^/\\])+)/(?P<flags>\w*))",
    ASCII,
)
_LONGEST = 2_000
_MAX_DEPTH = 20
_COMPARED = ("==", "!=", "=~", "!~")

ANYTHING, SOMETHING = object(), object()
"""The values of variables that are set: to whatever somebody likes, and to what is not known."""

MERGE_REQUEST: Mapping[str, str | object | None] = MappingProxyType(
    {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
        "CI_MERGE_REQUEST_ID": SOMETHING,
        "CI_MERGE_REQUEST_IID": SOMETHING,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": SOMETHING,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": ANYTHING,
        "CI_COMMIT_BRANCH": None,
        "CI_COMMIT_TAG": None,
        "CI_DEFAULT_BRANCH": SOMETHING,
        "CI_COMMIT_REF_NAME": SOMETHING,
    }
)
"""What is set in a pipeline of a merge request, and what is not.

Source: https://docs.gitlab.com/ci/variables/predefined_variables/
"""


class _Unreadable(Exception):  # it never leaves this module
    pass


def holds(condition: str, *, for_all: bool = False) -> bool | None:
    """Whether a condition holds for some merge request, or `for_all`; None where that hangs on what is not known."""
    if len(condition) > _LONGEST:
        return None
    try:
        reader = _Reader(_tokens(condition), like=not for_all)
        answer = reader.either(0)
    except _Unreadable:
        return None
    return answer if reader.done else None


def _tokens(condition: str) -> list[tuple[str, str]]:
    found, at, end = [], 0, len(condition.rstrip())
    while at < end:
        match = _TOKEN.match(condition, at)
        if match is None or match.lastgroup is None:
            raise _Unreadable
        kind = "pattern" if match["pattern"] is not None else match.lastgroup
        found.append((kind, match[kind]))
        at = match.end()
    return found


class _Reader:
    """Reads a condition from left to right; `&&` binds closer than `||`.

    `like` is what comes out where something is compared to what may be anything: nothing denies a whole condition.
    """

    def __init__(self, tokens: list[tuple[str, str]], *, like: bool) -> None:
        self._tokens, self._like, self._at = tokens, like, 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def either(self, depth: int) -> bool | None:
        """Conditions with `||` between them."""
        answers = [self._both(depth)]
        while self._takes("||"):
            answers.append(self._both(depth))
        return True if True in answers else None if None in answers else False

    def _both(self, depth: int) -> bool | None:
        answers = [self._one(depth)]
        while self._takes("&&"):
            answers.append(self._one(depth))
        return False if False in answers else None if None in answers else True

    def _one(self, depth: int) -> bool | None:
        if depth > _MAX_DEPTH:
            raise _Unreadable
        if self._takes("("):
            answer = self.either(depth + 1)
            if not self._takes(")"):
                raise _Unreadable
            return answer
        left = self._value()
        sign = next((sign for sign in _COMPARED if self._takes(sign)), "")
        if not sign:
            return None if left is _UNKNOWN else bool(left)
        right = self._value() if sign in ("==", "!=") else self._next()
        if ANYTHING in (left, right) and None not in (left, right):
            return self._like
        same = _same(left, right)
        return same if same is None or not sign.startswith("!") else not same

    def _value(self) -> str | object | None:
        kind, text = self._next()
        match kind:
            case "name":
                return MERGE_REQUEST.get(text, _UNKNOWN)
            case "double" | "single":
                return text
            case "null":
                return None
            case _:
                raise _Unreadable

    def _takes(self, sign: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == ("sign", sign):
            self._at += 1
            return True
        return False

    def _next(self) -> tuple[str, str]:
        if self.done:
            raise _Unreadable
        self._at += 1
        return self._tokens[self._at - 1]


_UNKNOWN = object()


def _same(left: str | object | None, right: str | object | None) -> bool | None:
    """Whether two values are the same, or a text is like a pattern, which is not asked: what is set is not null."""
    if _UNKNOWN in (left, right):
        return None
    if None in (left, right):
        return left is right
    return left == right if isinstance(left, str) and isinstance(right, str) else None
