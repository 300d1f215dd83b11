"""An Atlantis server that plans the pull requests of forks."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import Share
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.atlantis import TEXTS, stated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TRUE = rb"[\"']?(?i:true|1|yes)\b"
_ALLOWED = regex(
    rb"\ballowForkPRs[\"']?(?:[ \t]*[:=][ \t]*|,?\s+[\"']?value[\"']?\s*[:=]\s*)"
    + _TRUE
    + rb"|--allow-fork-prs(?:[= \t]+"
    + _TRUE
    + rb"|(?=[\s\"'\\,\]]|\Z)(?![= \t]+[\"']?(?i:false|0)\b))"
    + rb"|(?<![-\w])allow-fork-prs[\"']?[ \t]*:[ \t]*"
    + _TRUE
    + rb"|\bATLANTIS_ALLOW_FORK_PRS[\"']?(?:[ \t]*[:=]|,?\s+[\"']?value[\"']?\s*[:=]|(?<=S)[ \t]+)\s*"
    + _TRUE
)
"""The chart's value, the flag, the server's configuration file, and the variable of the environment.

Source: https://www.runatlantis.io/docs/server-configuration.html#allow-fork-prs
"""
_WORDS = (b"allowForkPRs", b"allow-fork-prs", b"ATLANTIS_ALLOW_FORK_PRS")


def check(share: Share) -> Iterator[Finding]:
    """One finding for each place that allows it."""
    for source in share.sources:
        if not any([word in source.data for word in _WORDS]) or not TEXTS.match(source.path):
            continue
        for match in stated(source, _ALLOWED):
            yield Finding(
                "Atlantis plans the pull requests of forks: where the repository is public, anybody's Terraform "
                "and the programs it starts run with the credentials of Atlantis before a review. Leave it off.",
                source.place(Span(match.start(), match.end())),
                confidence=Confidence.MEDIUM,
            )


RULE = Rule(
    id="atlantis-plans-forks",
    summary="Atlantis plans the pull requests of forks.",
    severity=Severity.MEDIUM,
    on=Share,
    check=check,
)
