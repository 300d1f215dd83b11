"""Policies of AWS's own that a module which runs Atlantis attaches to the role of its task, which another makes."""

from __future__ import annotations

from itertools import islice

from offkey.model.finding import Confidence, Finding, Related
from offkey.model.regex import regex
from offkey.model.text import Span
from offkey.read.example_paths import is_example
from offkey.read.named_texts import named_in
from offkey.read.relevant import mentions_atlantis

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.model.hcl import Attribute
    from offkey.model.module import Module
    from offkey.model.terraform import Resource
    from offkey.model.text import Source

_ATTACHES = frozenset({"aws_iam_role_policy_attachment"})
_TASKS = frozenset({"aws_ecs_task_definition"})
_RUNS = regex(rb"\bATLANTIS_[A-Z]|runatlantis/atlantis|\bvar\.atlantis_(?:gh|gitlab|bitbucket|repo|url|webhook)")
"""What the container of a server is told, or which it is."""
_OF_ATLANTIS = regex(r"(?i)atlantis")
_OF_TASK = regex(r"(?i)task(?!\w*exec)")
_COMMENT = regex(rb"[ \t]*(?:#|//)")
_MADE_HERE = "aws_iam_role."
_CALLS = 50
"""So many calls of a module are asked whether they pass a policy of their own."""


def on_task(module: Module, policy: str) -> Iterator[Finding]:
    """One finding for each attachment to such a role that has a policy which the pattern `policy` names.

    A module with several tasks may run others beside Atlantis: there the role has to be called after it.
    """
    if not any(mentions_atlantis(file.source.data) and _RUNS.search(file.source.data) for file in module.files):
        return
    pattern = regex(policy.encode())
    others = sum(one.mode == "resource" for one in module.of_types(_TASKS)) > 1
    for resource in module.of_types(_ATTACHES):
        role, attached = (resource.block.body.attribute(name) for name in ("role", "policy_arn"))
        if resource.mode != "resource" or role is None or attached is None:
            continue
        whose = resource.file.text(role.value.span)
        if _MADE_HERE in whose:
            continue  # what is attached to a role of the module is known with it
        if _OF_ATLANTIS.search(whose) or (_OF_TASK.search(whose) and not others):
            found = _written(module, resource, attached, pattern)
            if found is not None:
                yield _finding(*found, resource)


def _written(
    module: Module, resource: Resource, attached: Attribute, policy: re.Pattern[bytes]
) -> tuple[Source, re.Match[bytes]] | None:
    """Where an attachment has the policy from: its own words, local values, and defaults that a call may leave."""
    own = resource.file, attached.value.span
    for source, span in (own, *named_in(module, *own, block=resource.block.span)):
        found = (one for one in policy.finditer(source.data, span.start, span.end) if not _is_comment(source, one))
        match = next(found, None)
        if match is not None and not _is_replaced(module, source, span):
            return source, match
    return None


def _is_comment(source: Source, match: re.Match[bytes]) -> bool:
    return _COMMENT.match(source.data, source.line_start(match.start())) is not None


def _is_replaced(module: Module, source: Source, span: Span) -> bool:
    """Whether a text is the default of a variable that every call in the repository passes, examples left out."""
    blocks = (block for file in module.files if file.source is source for block in file.body.of_type("variable"))
    named = next((b.labels[0] for b in blocks if b.labels and b.span.start <= span.start < b.span.end), None)
    calls = [call for _, call in islice(module.calls_of_it, _CALLS) if not is_example(call.file.path)]
    return bool(named and calls) and all(call.block.body.attribute(str(named)) is not None for call in calls)


def _finding(file: Source, match: re.Match[bytes], attachment: Resource) -> Finding:
    return Finding(
        f"Atlantis plans and applies everything with {match['name'].decode()}: whoever opens a pull request that it "
        "plans can run code with these rights, before anybody reviews it",
        file.place(Span(*match.span())),
        related=(Related(attachment.place, "attached to its task's role here"),),
        confidence=Confidence.MEDIUM,
    )
