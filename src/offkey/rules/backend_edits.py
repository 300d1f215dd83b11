"""The edits that bring an S3 backend up to date: its role nested, its lock an object beside the state.

Both at once are one change of the block, because both move the equals signs of the same lines.
"""

from __future__ import annotations

from offkey.errors import EditError
from offkey.model.hcl_expression import Literal
from offkey.model.records import dataclass, field
from offkey.model.text import Edit, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.hcl import Attribute
    from offkey.model.terraform import Backend

NESTED = {
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


@dataclass(slots=True)
class _Changes:
    """The edits so far, and what they mean for the alignment of the others."""

    edits: list[Edit] = field(default_factory=list)
    gone: list[Attribute] = field(default_factory=list)
    renamed: dict[Attribute, str] = field(default_factory=dict)
    revalued: dict[Attribute, str] = field(default_factory=dict)


def top_level_role(backend: Backend) -> tuple[Attribute, ...]:
    """The arguments of the backend that belong into `assume_role` since Terraform 1.10, in the order of the file."""
    return tuple(attribute for attribute in backend.block.body.attributes if attribute.name in NESTED)


def backend_edits(backend: Backend, *, role: bool, lock: bool) -> list[Edit]:
    """The edits that move the backend's role into `assume_role = { … }`, and lock with `use_lockfile = true`.

    Nothing is changed where there is nothing to change. Raises `EditError` where an edit would touch
    something else, or the backend has an `assume_role` already.
    """
    from offkey.edit import hcl
    from offkey.edit.hcl_align import Change, realign

    source, body = backend.source, backend.block.body
    if source.path.endswith(".json"):
        raise EditError("JSON syntax is read, but not edited", place=backend.place)
    changes = _Changes()
    if role and top_level_role(backend):
        _nest_role(backend, changes)
    if lock and "dynamodb_table" in backend.settings:
        _lock_by_object(backend, changes)
    change = Change(gone=changes.gone, renamed=changes.renamed, revalued=changes.revalued)
    deleted = hcl.deletions(source, body, changes.gone) if changes.gone else []
    return [*changes.edits, *deleted, *realign(source, body, change)[1]]


def _lock_by_object(backend: Backend, changes: _Changes) -> None:
    source, body = backend.source, backend.block.body
    table, flag = backend.settings["dynamodb_table"].attribute, body.attribute("use_lockfile")
    if flag is not None:
        changes.gone.append(table)
    else:
        changes.edits.append(Edit(source.path, table.name_span, "use_lockfile"))
        changes.renamed[table] = "use_lockfile"
    if backend.value("use_lockfile") is not True:
        changed = flag or table
        changes.edits.append(Edit(source.path, changed.value.span, "true"))
        changes.revalued[changed] = "true"


def _nest_role(backend: Backend, changes: _Changes) -> None:
    """Puts the role where its first argument stands."""
    from offkey.edit.lines import column, indented, require_own_lines

    source, body = backend.source, backend.block.body
    if body.attribute("assume_role") or body.block("assume_role"):
        raise EditError("there is an assume_role already", place=backend.place)
    first, *others = top_level_role(backend)
    whole = Span(first.span.start, first.span.end + len(_comment(source, first).encode("utf-8", "surrogateescape")))
    require_own_lines(source, whole, what=first.name)
    prefix = " " * column(source, first.span.start)
    nested = "assume_role = {\n" + indented(_assignments(source, [first, *others]), "  ") + "}\n"
    text = indented(nested, prefix).removeprefix(prefix).removesuffix("\n")
    changes.edits.append(Edit(source.path, whole, text))
    changes.gone += others
    changes.renamed[first] = "assume_role"
    changes.revalued[first] = text


def _assignments(source: Source, attributes: list[Attribute]) -> str:
    """The arguments as they stand inside the object: aligned, with the comments that stood behind them."""
    width = max(len(NESTED[attribute.name]) for attribute in attributes)
    return "\n".join(f"{NESTED[a.name].ljust(width)} = {_value(source, a)}{_comment(source, a)}" for a in attributes)


def _value(source: Source, attribute: Attribute) -> str:
    text = source.text(attribute.value.span).rstrip("\r\n").replace("\r\n", "\n")
    if "\n" in text:
        raise EditError(f"{attribute.name} runs over several lines", place=source.place(attribute.span))
    return seconds(source, attribute) if attribute.name == "assume_role_duration_seconds" else text


def seconds(source: Source, attribute: Attribute) -> str:
    """A number of seconds as the duration that newer arguments want: `3600` is `"3600s"`.

    Raises `EditError` where it is not a number that is written out.
    """
    number = attribute.value.value if isinstance(attribute.value, Literal) else None
    if not isinstance(number, int | str) or not str(number).isdecimal():
        raise EditError("the duration is not a number", place=source.place(attribute.span))
    return f'"{number}s"'


def _comment(source: Source, attribute: Attribute) -> str:
    """The comment behind an argument, with the white space before it."""
    line = source.data[attribute.span.end : source.line_end(attribute.span.end)]
    return line.decode("utf-8", "surrogateescape").rstrip()
