"""Keys out of a secret that operators of a cluster sign in to AWS with: cert-manager for Route 53, External Secrets.

Source: https://cert-manager.io/docs/configuration/acme/dns01/route53/,
https://external-secrets.io/latest/provider/aws-access/
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.model.static_key import Origin
from offkey.model.text import Source, Span
from offkey.model.text_file import Group, Handed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_REFERENCE = regex(
    rb"^(?P<indent>[ ]{0,80})(?P<part>accessKeyID|secretAccessKey)SecretRef[\"']?:[ ]{0,9}"
    rb"(?P<what>\{[^}\n]{0,300}\}|\r?\n(?:(?P=indent)[ ]{1,9}[\w-]{1,40}:[^\n]{0,300}(?:\n|\Z)){1,4})",
    MULTILINE,
)
_NAME = regex(rb"\bname:[ ]{0,9}[\"']?(?P<value>[^\s\"',{}]{1,200})")
_KEY = regex(rb"\bkey:[ ]{0,9}[\"']?(?P<value>[^\s\"',{}]{1,200})")
_PARTS = {b"accessKeyID": "aws_access_key_id", b"secretAccessKey": "aws_secret_access_key"}
_FOR_AWS = regex(rb"^[ ]{0,80}(?:route53|aws):", MULTILINE)
_BESIDE = b"sessionTokenSecretRef"


def groups(source: Source) -> tuple[Group, ...]:
    """What the file names of a secret, each once; a session's keys have a third part, and a schema has no names."""
    if not _FOR_AWS.search(source.data) or _BESIDE in source.data:
        return ()
    found: dict[tuple[str, Origin], Span] = {}
    for match in _REFERENCE.finditer(source.data):
        said = [m["value"].decode("utf-8", "replace") for one in (_NAME, _KEY) if (m := _in(one, match))]
        if len(said) == 2:
            origin = Origin("kubernetes", "/".join(said))
            found.setdefault((_PARTS[match["part"]], origin), Span(match.start("part"), match.start("what")))
    handed = tuple(Handed(name, origin, source.place(span)) for (name, origin), span in found.items())
    return (Group("an operator in a cluster", handed, (Span(0, len(source.data)),)),) if handed else ()


def _in(pattern: re.Pattern[bytes], match: re.Match[bytes]) -> re.Match[bytes] | None:
    return pattern.search(match["what"])
