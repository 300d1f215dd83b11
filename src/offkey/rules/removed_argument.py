"""Arguments that a version of Terraform or of the AWS provider, which this repository allows, no longer knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from offkey.edit import hcl
from offkey.edit.hcl_align import Change, realign
from offkey.edit.lines import column, delete_lines, indented, require_own_lines
from offkey.errors import EditError
from offkey.model.finding import Confidence, Finding, Fix, Related, Rule, Safety, Severity
from offkey.model.repository import Repository
from offkey.model.terraform import Attribute, Backend, Literal
from offkey.model.text import Edit, Source, Span
from offkey.rules.removed_arguments import RemovedArgument, removed_arguments
from offkey.rules.terraform_runs import TerraformRuns, Tool

_NESTED = {
    "role_arn": "role_arn",
    "session_name": "session_name",
    "external_id": "external_id",
    "assume_role_duration_seconds": "duration",
    "assume_role_policy": "policy",
    "assume_role_policy_arns": "policy_arns",
    "assume_role_tags": "tags",
    "assume_role_transitive_tag_keys": "transitive_tag_keys",
}
"""What Terraform 1.10 removed from the top level of the S3 backend, and its name inside `assume_role`.
Source: https://github.com/hashicorp/terraform/blob/v1.10/CHANGELOG.md (#35721)"""


def check(repository: Repository) -> Iterator[Finding]:
    """Every removed argument of backends, providers, resources and calls of the public VPC module."""
    runs = TerraformRuns(repository)
    for module in repository.modules:
        if module.backend is not None and top_level_role(module.backend):
            yield from _in_backend(module.backend, runs.tool(module))
    for argument in removed_arguments(repository):
        yield _finding(argument)


# --- the backend's role ------------------------------------------------------------------------------


def top_level_role(backend: Backend) -> tuple[Attribute, ...]:
    """The arguments of the backend that belong into `assume_role` since Terraform 1.10, in the order of the file."""
    return tuple(attribute for attribute in backend.block.body.attributes if attribute.name in _NESTED)


def nested_assume_role_edits(backend: Backend) -> list[Edit]:
    """The edits that move the backend's role into `assume_role = { … }`, where its first argument stood.

    Raises `EditError` where that would touch something else, or there is an `assume_role` already.
    """
    source, body = backend.source, backend.block.body
    first, *others = top_level_role(backend)
    if source.path.endswith(".json"):
        raise EditError("JSON syntax is read, but not edited", place=backend.place)
    if body.attribute("assume_role") or body.block("assume_role"):
        raise EditError("there is an assume_role already", place=backend.place)
    whole = _with_comment(source, first)
    require_own_lines(source, whole, what=first.name)
    prefix = " " * column(source, first.span.start)
    nested = "assume_role = {\n" + indented(_assignments(source, [first, *others]), "  ") + "}\n"
    text = indented(nested, prefix).removeprefix(prefix).removesuffix("\n")
    gone = [delete_lines(source, attribute.span, what=attribute.name) for attribute in others]
    _, alignment = realign(source, body, Change(gone=others, renamed={first: "assume_role"}, revalued={first: text}))
    return [Edit(source.path, whole, text), *gone, *alignment]


def _assignments(source: Source, attributes: list[Attribute]) -> str:
    """The arguments as they stand inside the object: aligned, with the comments that stood behind them."""
    width = max(len(_NESTED[attribute.name]) for attribute in attributes)
    return "\n".join(f"{_NESTED[a.name].ljust(width)} = {_value(source, a)}{_comment(source, a)}" for a in attributes)


def _value(source: Source, attribute: Attribute) -> str:
    text = source.text(attribute.value.span).rstrip("\r\n").replace("\r\n", "\n")
    if "\n" in text:
        raise EditError(f"{attribute.name} runs over several lines", place=source.place(attribute.span))
    if attribute.name != "assume_role_duration_seconds":
        return text
    seconds = attribute.value.value if isinstance(attribute.value, Literal) else None
    if not isinstance(seconds, int | str) or not str(seconds).isdecimal():
        raise EditError("the duration is not a number", place=source.place(attribute.span))
    return f'"{seconds}s"'


def _comment(source: Source, attribute: Attribute) -> str:
    """The comment behind an argument, with the white space before it."""
    line = source.data[attribute.span.end : source.line_end(attribute.span.end)]
    return line.decode("utf-8", "surrogateescape").rstrip()


def _with_comment(source: Source, attribute: Attribute) -> Span:
    comment = _comment(source, attribute).encode("utf-8", "surrogateescape")
    return Span(attribute.span.start, attribute.span.end + len(comment))


def _in_backend(backend: Backend, tool: Tool) -> Iterator[Finding]:
    if not tool.may_be_at_least(terraform=(1, 10, 0), opentofu=None):
        return
    first, *others = top_level_role(backend)
    older = tool.may_be_before(terraform=(1, 10, 0), opentofu=(1, 10, 0))
    names = ", ".join(f"`{attribute.name}`" for attribute in (first, *others))
    yield Finding(
        f"Terraform 1.10 removed {names} from the top level of the S3 backend, so `init` stops. "
        "Move the role into `assume_role = { … }`.",
        backend.source.place(first.span),
        related=tuple(Related(backend.source.place(a.span), a.name) for a in others),
        fix=_fix("Move the role into `assume_role`", Safety.UNSAFE, lambda: nested_assume_role_edits(backend)),
        confidence=Confidence.MEDIUM if older else Confidence.HIGH,
    )


# --- everything else ---------------------------------------------------------------------------------


def _finding(argument: RemovedArgument) -> Finding:
    source, body, attribute = argument.source, argument.body, argument.attribute
    if argument.successor is None:
        cure, title = "Delete it: it has no effect any more.", f"Delete `{attribute.name}`"
        fix = _fix(title, Safety.SAFE, lambda: hcl.delete_attribute(source, body, attribute))
    else:
        cure, title = f"Its successor is `{argument.successor}`.", f"Write `{argument.successor}`"
        fix = _fix(title, Safety.UNSAFE, lambda: _renamed(argument, argument.successor or ""))
    return Finding(
        f"Version {argument.version} of {argument.owner} removed `{attribute.name}`. {cure}",
        source.place(attribute.span),
        fix=fix,
        confidence=Confidence.MEDIUM if argument.older_allowed else Confidence.HIGH,
        severity=Severity.LOW if argument.older_allowed else None,
    )


def _renamed(argument: RemovedArgument, name: str) -> list[Edit]:
    source, attribute = argument.source, argument.attribute
    edits = hcl.rename_attribute(source, argument.body, attribute, name)
    text = source.text(attribute.value.span)
    if name == "duration":
        if not isinstance(attribute.value, Literal) or not text.strip('"').isdecimal():
            raise EditError("the duration is not a number", place=source.place(attribute.span))
        return [*edits, *hcl.replace_value(source, argument.body, attribute, f'"{text.strip(chr(34))}s"')]
    if name.endswith("_files"):
        return [*edits, *hcl.replace_value(source, argument.body, attribute, f"[{text}]")]
    return edits


def _fix(title: str, safety: Safety, build: Callable[[], list[Edit]]) -> Fix | None:
    """The fix, or None where the edit would touch something else."""
    try:
        return Fix(title, safety, tuple(build()))
    except EditError:
        return None


RULE = Rule(
    id="removed-argument",
    summary="An argument is used that an allowed version of Terraform or of a provider no longer knows.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
