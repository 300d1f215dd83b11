"""Whom the policy of a state's bucket lets write the state: a whole account, or everybody."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Severity
from offkey.model.policy import Policy
from offkey.model.regex import ASCII, regex
from offkey.read.state_resources import UNKNOWN
from offkey.rules.state_access import ANY_KEY, allows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.read.state_policies import StatePolicy

_EVERYBODY = "everybody"
_WHOLE_ACCOUNT = regex(r"arn:aws[\w-]*:iam::\d{12}:root\Z|\d{12}\Z", ASCII)


def of_principals(policy: StatePolicy, named: Policy, bucket: str, *, sure: bool = True) -> Iterator[Finding]:
    """A statement without conditions that lets a whole account, or everybody, write the state.

    `bucket` may be a pattern; `sure` says that a backend names it.
    """
    named_so = f" {bucket}" if UNKNOWN not in bucket else ""
    one = f"arn:aws:s3:::{bucket}/{ANY_KEY}".replace("*", "offkey").replace("?", "x")
    for statement in named.statements:
        if not statement.allows or statement.conditions:
            continue
        alone = Policy((statement, *(s for s in named.statements if not s.allows)), named.version)
        if not allows(alone, "s3:PutObject", one):
            continue
        for principal in statement.principals:
            if isinstance(principal.value, str) and (who := _who(principal.value)):
                yield Finding(
                    f"The policy of the state bucket{named_so} lets {who} write the state. Name the roles that do.",
                    policy.place(f'"{principal.value}"'),
                    severity=Severity.CRITICAL if who == _EVERYBODY else Severity.MEDIUM,
                    confidence=Confidence.HIGH if sure and not policy.supposed else Confidence.MEDIUM,
                )


def _who(principal: str) -> str | None:
    if principal == "*":
        return _EVERYBODY
    return f"every identity of the account in `{principal}`" if _WHOLE_ACCOUNT.match(principal) else None
