"""Scripts that ask GitHub for an identity token themselves, and what they ask for.

Source: https://docs.github.com/en/actions/reference/security/oidc (the request URL holds a query already, so the
audience follows an ampersand; without one it is the URL of the repository's owner); actions/toolkit,
packages/core/src/oidc-utils.ts.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.enumeration import Enum
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Place, Source, Span
from offkey.read.same import Same
from offkey.read.scalar_place import place_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.pipeline import Step
    from offkey.read.key_sites import Scope

_URL = regex(
    r"(?:\$ACTIONS_ID_TOKEN_REQUEST_URL\b|\$\{ACTIONS_ID_TOKEN_REQUEST_URL\}|\$\{\{\s*env\.ACTIONS_ID_TOKEN_REQUEST_URL\s*\}\})"
    r"(?P<rest>[^\s\"'|);]*)(?P<quote>[\"']?)"
)
_CALL = regex(r"\bgetIDToken\(\s*(?P<rest>[^)\s]*)[^)]*\)")
_CLIENT = regex(r"\b(?:curl|wget|https?|Invoke-(?:RestMethod|WebRequest)|iwr|irm)\b")
_CONTINUED = regex(r"(?:[^\n]*\\\n)*[^\n]*")
_BOTH_MARKS = regex(r"\*(?:\\\?|['\"]\?['\"])\*")
"""A test whether the URL holds a query: the script then writes whichever mark is right."""
_AWS = regex(r"sts\.amazonaws\.com|assume-role-with-web-identity|AWS_WEB_IDENTITY_TOKEN_FILE|AWS_ROLE_ARN")
_ELSEWHERE = regex(r"\bvault\b|\bgcloud\b|googleapis|azure|\baz\s+login\b|sigstore|cosign|\bpypi\b", IGNORECASE)


class Audience(Enum):
    """What a request says about the audience of the token."""

    GIVEN = "given"
    ABSENT = "absent"
    BEHIND_QUESTION_MARK = "behind a question mark"


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """One request for an identity token. `span` is the written address or call, None where it is broken over lines.

    `quoted` is true where more can be written behind an address without the shell taking it for something else.
    """

    step: Step
    place: Place
    audience: Audience
    span: Span | None
    text: str
    quoted: bool = False


def token_requests(source: Source, step: Step) -> Iterator[TokenRequest]:
    """Every request in a step's script, in order."""
    if step.run is not None and step.run_span is not None:
        yield from _in_shell(source, step, step.run, step.run_span)
    script = step.with_.get("script")
    if script is not None and step.action == "actions/github-script":
        for call in _CALL.finditer(script.value):
            audience = Audience.GIVEN if call["rest"] else Audience.ABSENT
            yield _request(source, step, audience, call, script.value, script.value_span)


def is_for_aws(scope: Scope) -> bool:
    """Whether a token that a step asks for goes to AWS: the script, a later one, or the environment says so."""
    step = scope.step
    if step is None:
        return False
    aws, elsewhere = _says(Same(step))
    if aws or elsewhere:
        return aws
    names = " ".join(entry.key for entries in scope.environments() for entry in entries)
    index = next((index for index, other in enumerate(scope.steps) if other is step), len(scope.steps))
    return _AWS.search(names) is not None or any(_says(Same(other))[0] for other in scope.steps[index + 1 :])


@lru_cache(maxsize=256)
def _says(of: Same[Step]) -> tuple[bool, bool]:
    """Whether a step speaks of AWS, and of another service: looked for once, and not for each request."""
    step = of.value
    env = (f"{entry.key}={entry.value}" for entry in step.env)
    written = " ".join((step.run or "", step.with_.value("script") or "", *env))
    return _AWS.search(written) is not None, _ELSEWHERE.search(written) is not None


def _in_shell(source: Source, step: Step, script: str, span: Span) -> Iterator[TokenRequest]:
    if _BOTH_MARKS.search(script):
        return
    for line in _CONTINUED.finditer(script):
        if not _CLIENT.search(line[0]) or line[0].lstrip().startswith("#"):
            continue
        for match in _URL.finditer(script, line.start(), line.end()):
            yield _request(source, step, _audience(match["rest"], line[0]), match, script, span)


def _audience(rest: str, line: str) -> Audience:
    if rest.startswith("?audience="):
        return Audience.BEHIND_QUESTION_MARK
    return Audience.GIVEN if "audience" in line or "$" in rest else Audience.ABSENT


def _request(
    source: Source, step: Step, audience: Audience, match: re.Match[str], script: str, scalar: Span
) -> TokenRequest:
    text = match[0].rstrip("\"'")
    place = place_in(source, scalar, script, needle=text, offset=match.start())
    written = text.encode("utf-8", "surrogateescape")
    start = source.data.find(written, scalar.start, scalar.end) if script.count(text) == 1 else -1
    span = Span(start, start + len(written)) if start >= 0 else None
    quoted = match.re.pattern == _URL.pattern and match["quote"] == '"'
    return TokenRequest(step, place, audience, span, text, quoted)
