"""Where scripts hand a key on that a mapping around them puts into the environment: to a profile, by an argument."""

from __future__ import annotations

from itertools import islice

from offkey.model.regex import ASCII, regex
from offkey.model.text import Span
from offkey.read.same import says

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from offkey.model.text import Place, Source
    from offkey.read.key_sites import Scope

_SET = regex(
    rb"\baws[ \t]+configure[ \t]+(?:--profile[= \t]+[\w./-]+[ \t]+)?set[ \t]+(?:[\w-]+\.){0,3}aws_access_key_id[ \t]+"
    rb"(?:--profile[= \t]+[\w./-]+[ \t]+)?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)",
    ASCII,
)
_ARGUMENT = regex(
    rb"(?<=[ \t\"'])(?:--?var|--?backend-config|--build-arg|-e|--env)[= \t][ \t]*[\"']?[A-Za-z_]\w*="
    rb"\\?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)",
    ASCII,
)
"""A variable of Terraform, an argument of its backend or of a build, what a container gets."""
_LEFT = regex(
    rb"\becho[ \t]+[\"']?[A-Za-z_]\w*=\\?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)(?=[^\n]{0,400}GITHUB_ENV)",
    ASCII,
)
"""What later steps get."""
_IN_FILE = regex(
    rb"\b(?:echo|printf)[ \t]+(?:-\w[ \t]+)?[\"']?[A-Za-z_]\w*[ \t]{0,9}=[ \t]{0,9}\\?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)"
    rb"(?=[^\n]{0,400}>)",
    ASCII,
)
"""What a command reads out of a file: variables of Terraform, an environment."""
_OF_PROFILE = regex(
    rb"(?:(?<!\w)|(?<=\\n))aws_access_key_id[ \t]{0,9}=[ \t]{0,9}\\?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)",
    ASCII,
)
"""A line of a credentials file: of a here-document, or behind others in one text."""
_FORMATTED = regex(
    rb"\bprintf[ \t]+(?:--[ \t]+)?(?P<quote>[\"'])[^\"'\n]{0,400}?aws_access_key_id[ \t]{0,9}=[ \t]{0,9}%s"
    rb"[^\"'\n]{0,400}(?P=quote)(?P<given>(?:[^\n;&|>\\]|\\.|\\\n)+)"
)
"""The same, where `printf` puts the values in."""
_PROFILES = (b".aws/", b"CREDENTIALS_FILE")
"""Where such a file lies: elsewhere a line like one of it may be a shell's own variable."""
_ANY = regex(rb"\$\{?(?P<name>[A-Za-z_]\w*)", ASCII)
_PASSED = regex(rb"[ \t](?:--build-arg|-e|--env)[= \t][ \t]*(?P<name>[A-Za-z_]\w*)(?=[\s\"'\\])", ASCII)
"""The same, by its name alone."""
_SETTING = regex(
    rb"\b(?:eb[ \t]+setenv|heroku[ \t]+config:set|fly(?:ctl)?[ \t]+secrets[ \t]+set)(?P<given>(?:[^\n;&|\\]|\\.|\\\n)+)"
)
"""What a running application gets: it keeps the key until somebody takes it away."""
_SET_TO = regex(rb"(?<=[\s\"'])[A-Za-z_]\w*=\\?[\"']?\$\{?(?P<name>[A-Za-z_]\w*)", ASCII)
_SETTINGS = (b"setenv", b"config:set", b"secrets set")
_ARGUMENTS = (b"-var", b"-backend-config", b"--build-arg", b"GITHUB_ENV", b"docker", b"podman")
_GIVEN = (b"-e", b"--env", b"--build-arg", b"-var", b"--env=", b"--build-arg=", b"-var=")
_LONGEST = 20_000
"""Bytes of a job that are looked at: in one line the next does not begin where a line does."""
_NEXT = regex(rb"\n(?=[^\s#-])")
_COMMENT = regex(rb"[ \t]*(?:-[ \t]+)?#|[^\n]{0,400}\b(?:grep|sed)[ \t]")
"""A line that hands nothing on."""
_NEAR = 40
"""So many bytes before a name say whether it is an argument."""
_MOST = 30
"""So many further places of one key are named."""


def written(scope: Scope, name: str) -> tuple[Place, ...]:
    """The commands inside `scope` that hand the variable `name` on, unless a script there fills it itself."""
    source = scope.source
    wanted = [_SET] if says(source, b"configure") else []
    profiles = says(source, b"aws_access_key_id") and says(source, *_PROFILES)
    if profiles:
        wanted.append(_OF_PROFILE)
    if says(source, b"echo", b"printf"):
        wanted.append(_IN_FILE)
    if scope.given is None and says(source, *_ARGUMENTS):
        wanted += [_ARGUMENT, _PASSED, _LEFT]
    left = scope.given is None and says(source, b"GITHUB_ENV")
    sets = says(source, *_SETTINGS)
    if not (wanted or sets or left) or _fills(source.data, name.encode()):
        return ()
    around, key = _span(scope), name.encode()
    spans = {span for pattern in wanted for span in _written(source, around, key, pattern)}
    if sets:
        spans.update(_among(source, around, key, _SETTING, _SET_TO))
    if left:
        spans.update(_together(source, around, key))
    if profiles and says(source, b"printf"):
        spans.update(_among(source, around, key, _FORMATTED, _ANY))
    return tuple(map(source.place, islice(_outside(sorted(spans), _set_anew(scope, name)), _MOST)))


def _outside(spans: Iterable[Span], others: Iterable[Span]) -> Iterator[Span]:
    """Those that none of the others hold; both go through the file once."""
    following = iter(sorted(others))
    other, end = next(following, None), 0
    for span in spans:
        while other is not None and other.start <= span.start:
            end, other = max(end, other.end), next(following, None)
        if span.start >= end:
            yield span


def left_for_later(scope: Scope, name: str) -> tuple[Place, ...]:
    """Where a script leaves its variable `name` for later steps."""
    step, source = scope.step, scope.source
    if step is None or step.run_span is None or scope.given is not None:
        return ()
    spans = {*_written(source, step.run_span, name.encode(), _LEFT), *_together(source, step.run_span, name.encode())}
    return tuple(map(source.place, islice(sorted(spans), _MOST)))


def _together(source: Source, span: Span, name: bytes) -> Iterator[Span]:
    from offkey.read.left_together import left_together  # few scripts leave a key

    return left_together(source, span, name)


def _set_anew(scope: Scope, name: str) -> list[Span]:
    """The jobs and steps inside that have a variable of this name of their own."""
    if scope.given is not None or scope.step is not None:
        return []
    jobs = (scope.job,) if scope.job is not None else scope.workflow.jobs if scope.workflow is not None else ()
    own = [job.span for job in jobs if job is not scope.job and job.env.get(name)]
    return own + [step.span for job in jobs for step in job.steps if step.env.get(name)]


def _fills(data: bytes, name: bytes) -> bool:
    """Whether a script anywhere sets a variable to anything but itself."""
    at = data.find(name + b"=")
    while at >= 0:
        end = at + len(name) + 1
        before = data[max(at - _NEAR, 0) : at].rpartition(b"\n")[2].rstrip(b" \t\"'")
        itself = data[end : end + len(name) + 4].lstrip(b"\\\"'").startswith((b"$" + name, b"${" + name))
        if not itself and not before.endswith(_GIVEN):
            return True
        at = data.find(name + b"=", end)
    return False


def _written(source: Source, span: Span, name: bytes, pattern: re.Pattern[bytes]) -> Iterator[Span]:
    for match in pattern.finditer(source.data, span.start, span.end):
        if match["name"] == name and not _COMMENT.match(source.data, source.line_start(match.start())):
            yield Span(*match.span("name"))


def _among(
    source: Source, span: Span, name: bytes, command: re.Pattern[bytes], pattern: re.Pattern[bytes]
) -> Iterator[Span]:
    """Where the variable stands among what such a command is given."""
    for match in command.finditer(source.data, span.start, span.end):
        yield from _written(source, Span(*match.span("given")), name, pattern)


def _span(scope: Scope) -> Span:
    """The lines of the step or the job whose environment it is; the whole file for that of every job."""
    if scope.step is not None:
        return scope.step.run_span or Span(0, 0)
    if scope.job is not None and scope.given is not None:  # of GitLab, where the span of a job is its name
        start = scope.job.span.start if scope.job.place.path == scope.source.path else len(scope.source.data)
        end = min(start + _LONGEST, len(scope.source.data))
        following = _NEXT.search(scope.source.data, start, end)
        return Span(start, following.start() if following else end)
    if scope.job is not None:
        return scope.job.span
    return Span(0, len(scope.source.data))
