"""A module downloaded from S3 by a Terraform that ignores profiles there, which is why static keys stay."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Rule, Severity
from offkey.model.node import ModuleNode
from offkey.model.regex import ASCII, regex
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.terraform import ModuleCall
    from offkey.rules.terraform_tool import Tool

_SHORT = regex(r"(?:[\w.-]+\.)?s3[\w.-]*\.amazonaws\.com(?:\.cn)?/", ASCII)
"""What the downloader recognises as S3 without the prefix `s3::`."""


def check(node: ModuleNode) -> Iterator[Finding]:
    """Every `s3::` source in a module that an old Terraform may run."""
    module = node.module
    calls = [call for call in module.calls_of("s3::", "amazonaws.com") if _from_s3(call)]
    if not calls:
        return
    from offkey.rules.terraform_runs import runs_of

    tool = runs_of(node.repository).tool(module)
    confidence = _confidence(tool)
    if confidence is not None:
        yield from (_finding(call, tool, confidence) for call in calls)


def _from_s3(call: ModuleCall) -> bool:
    source = call.source
    if isinstance(source, Unknown):
        source = source.pieces[0] if source.pieces and isinstance(source.pieces[0], str) else ""
    if not isinstance(source, str) or not (source.startswith("s3::") or _SHORT.match(source)):
        return False
    if "?" not in source:
        return True
    from urllib.parse import parse_qs, urlsplit  # slow to import

    return "aws_profile" not in parse_qs(urlsplit(source.removeprefix("s3::")).query)


def _confidence(tool: Tool) -> Confidence | None:
    """How sure it is that profiles are ignored; None where the versions are new, or not known."""
    if not tool.may_be_before(terraform=(1, 14, 0), opentofu=(1, 11, 0)):
        return None
    newer = tool.may_be_at_least(terraform=(1, 14, 0), opentofu=(1, 11, 0))
    return Confidence.LOW if newer else Confidence.HIGH


def _finding(call: ModuleCall, tool: Tool, confidence: Confidence) -> Finding:
    program, version = ("OpenTofu", "1.11") if tool.opentofu else ("Terraform", "1.14")
    source = call.block.body.attribute("source")
    return Finding(
        f"{program} before {version} ignores AWS profiles and single sign-on when it downloads module.{call.name} "
        f"from S3. Require {program} {version} or newer, or run it with short-lived credentials in the environment.",
        call.file.place(source.value.span) if source else call.place,
        confidence=confidence,
    )


RULE = Rule(
    id="profile-blind-module-source",
    summary="A module comes from S3 through a downloader that knows only static keys.",
    severity=Severity.LOW,
    on=ModuleNode,
    check=check,
)
