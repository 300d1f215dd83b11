"""The roles of other accounts that a policy of Atlantis lets it take: one in each of them, or one that rules one."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Severity
from offkey.model.regex import regex
from offkey.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from offkey.model.hcl import Block
    from offkey.model.hcl_expression import ListExpression, ObjectExpression
    from offkey.model.module import Module
    from offkey.model.terraform import Resource

_DOCUMENTS = frozenset({"aws_iam_policy_document", "aws_iam_policy", "aws_iam_role_policy", "aws_iam_role"})
_COMMENT = regex(r"[ \t]*(?:#|//)")
_ORGANIZATION = ("OrganizationAccountAccessRole", "AWSControlTowerExecution")
"""Roles with every right, by which an organisation's first account rules the others.

Source: AWS Organizations User Guide, "Accessing member accounts"; AWS Control Tower User Guide, "Roles"
"""
_REACHED = regex(
    r"arn:(?:aws[\w-]{0,9}|\$\{[^}\n]{1,99}\}):iam::"
    rf"(?:\*:role/(?P<name>[^\"\n]+)|[^:\"\n]{{1,99}}:role/(?P<rules>{'|'.join(_ORGANIZATION)})\b)"
)
"""A role of this name in whichever account, or one that rules the account."""


def of_module(module: Module, is_named: Callable[[Resource], bool]) -> Iterator[Finding]:
    """The documents of Atlantis that let it take one role in whichever account, or rule some.

    A condition may say which. `is_named` tells whether a resource is called after Atlantis.
    """
    for resource in module.of_types(_DOCUMENTS):
        text = resource.file.text(resource.block.span)
        called = is_named(resource) or "atlantis" in resource.file.path.lower()
        if called and "sts:AssumeRole" in text and "ondition" not in text:
            told: set[str] = set()
            for match in _REACHED.finditer(text):
                name, ruled = match["name"] or match["rules"], match["rules"] is not None
                # who takes Atlantis's own role is another matter
                other = ruled and (name in told or "rincipal" in text)
                if not other and not is_comment(text, match.start()):
                    told.add(name)
                    yield Finding(
                        _reaches(name, ruled=ruled),
                        resource.file.place(span_of(resource.block, text, match)),
                        severity=Severity.LOW,
                        confidence=Confidence.MEDIUM,
                    )


def _reaches(name: str, *, ruled: bool) -> str:
    if ruled:
        return (
            f"Atlantis may take {name}, which may do everything in its account: whoever opens a pull request that it "
            "plans can, too. Make a role in each account that may do what the projects there need."
        )
    return (
        f"Atlantis may take the role {name} of every account: whoever opens a pull request that it plans reaches all "
        "of them. Name the accounts, or have a server for each stage."
    )


def is_comment(text: str, offset: int) -> bool:
    """Whether what stands at `offset` is commented out."""
    return _COMMENT.match(text, text.rfind("\n", 0, offset) + 1) is not None


def span_of(block: Block | ObjectExpression | ListExpression, text: str, match: re.Match[str]) -> Span:
    """What was found in the text of a block."""
    start = block.span.start + len(text[: match.start()].encode("utf-8", "surrogateescape"))
    return Span(start, start + len(match[0].encode("utf-8", "surrogateescape")))
