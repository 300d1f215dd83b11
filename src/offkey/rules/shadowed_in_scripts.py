"""A key that a shell script exports beside `AWS_PROFILE`: it wins over the profile, whatever is done later.

Source: boto/botocore `credentials.py`, aws/aws-sdk-go-v2 `config/resolve_credentials.go`: keys come before the profile
of the environment.
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.regex import MULTILINE, regex
from offkey.model.text import Span
from offkey.model.text_file import TextKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.node import Share
    from offkey.model.text import Place, Source

_SET = regex(
    rb"^export[ \t]+(?P<name>AWS_(?:ACCESS_KEY_ID|PROFILE|SESSION_TOKEN))=[\"']?(?P<value>[^\s\"';#&|]+)", MULTILINE
)
"""What every run of the script sets: nothing is indented, as in a function or under a condition."""
_TAKEN_AWAY = regex(rb"\bunset\b[^\n]*AWS_|env[ \t]+-u[ \t]+AWS_")
_ID, _PROFILE, _TOKEN = b"AWS_ACCESS_KEY_ID", b"AWS_PROFILE", b"AWS_SESSION_TOKEN"


def findings(share: Share) -> Iterator[Finding]:
    """At most one finding for a script, at the profile that is never used."""
    for file in share.texts:
        data = file.source.data
        if file.kind is TextKind.SHELL and _PROFILE in data and _ID in data and not _TAKEN_AWAY.search(data):
            found = {match["name"]: match for match in reversed(list(_SET.finditer(data)))}
            if _ID in found and _PROFILE in found and _TOKEN not in data:
                name = found[_PROFILE]["value"].decode("utf-8", "replace")
                yield Finding(
                    "The key that this script exports wins over `AWS_PROFILE` in the CLI, in boto3 and in Terraform: "
                    f"the profile `{name}` is never used. Delete the key, or the profile.",
                    _place(file.source, found[_PROFILE]),
                    related=(Related(_place(file.source, found[_ID]), "the key that wins"),),
                    confidence=Confidence.MEDIUM,
                    severity=Severity.MEDIUM,
                )


def _place(source: Source, match: re.Match[bytes]) -> Place:
    return source.place(Span(match.start(), match.end("name")))
