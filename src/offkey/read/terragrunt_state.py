"""Where Terragrunt has the root modules below keep their state, and lock it: by `remote_state`, or as text.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#remote_state and #generate,
…/attributes/#terraform_binary
"""

from __future__ import annotations

from offkey.model.hcl_expression import (
    Call,
    Conditional,
    Expression,
    GetAttribute,
    Literal,
    ObjectExpression,
    ObjectItem,
    Reference,
)
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.text_file import TextKind
from offkey.read import hcl
from offkey.read.parts import folder
from offkey.read.terragrunt_versions import Constraints, text_of
from offkey.read.written_backends import table_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from offkey.model.hcl import Body, HclFile
    from offkey.model.repository import Repository
    from offkey.model.text import Place, Source, Span

_TABLES = ("dynamodb_table", "lock_table")
"""`lock_table` is the older name of the two."""
_WORTH = regex(rb"\b(?:dynamodb_table|lock_table)\b")
_BLOCKS = (b"remote_state", b"generate")
_TOFU = regex(rb"\btofu\b|setup-opentofu|opentofu|\btofu_version[\"']?[ \t]*[:=][ \t]*[\"']?[\w$]")


@dataclass(frozen=True, slots=True)
class TerragruntRole:
    """The role at the top level of a backend that Terragrunt writes; `places` are those of its arguments, by name."""

    places: Mapping[str, Place]
    folder: str
    constraint: str | None


@dataclass(frozen=True, slots=True)
class TerragruntTable:
    """A lock table that Terragrunt writes into backends."""

    place: Place
    folder: str
    constraint: str | None
    """What the file says of versions: to Terragrunt, to tfenv by a file that it writes, or to Terraform by one."""
    both: bool
    """Whether the state is locked by an object as well."""


def terragrunt_tables(repository: Repository) -> Iterator[TerragruntTable]:
    """Every lock table in a `remote_state` for S3 on AWS; none where anything is about OpenTofu."""
    files = [text.source for text in repository.texts if text.kind is TextKind.TERRAGRUNT]
    files = [source for source in files if any(b in source.data for b in _BLOCKS) and _WORTH.search(source.data)]
    if not files or _uses_opentofu(repository):
        return
    from offkey.read.aws_endpoints import is_foreign_host

    for file, constraint in _read(repository, files):
        for block in file.body.of_type("remote_state"):
            if not is_foreign_host(file.source.text(block.span)):
                yield from _tables(file, block.body, constraint)
        for block in file.body.of_type("generate"):
            if not is_foreign_host(file.source.text(block.span)):
                yield from _generated(file, block.span, constraint)


def terragrunt_roles(repository: Repository, names: Collection[str]) -> Iterator[TerragruntRole]:
    """Every `remote_state` for S3 on AWS with one of `names` at the top level; none where anything is about OpenTofu.

    Terragrunt hands them on as they are. Source: gruntwork-io/terragrunt, internal/remotestate/backend/s3/config.go.
    """
    files = [text.source for text in repository.texts if text.kind is TextKind.TERRAGRUNT]
    words = [name.encode() for name in names]
    files = [source for source in files if b"remote_state" in source.data and any(w in source.data for w in words)]
    if not files or _uses_opentofu(repository):
        return
    from offkey.read.aws_endpoints import is_foreign_host

    for file, constraint in _read(repository, files):
        source = file.source
        for block in file.body.of_type("remote_state"):
            items = _config(file, block.body)
            places = {name: source.place(item.span) for name, item in items.items() if name in names}
            if places and not _is_elsewhere(items) and not is_foreign_host(source.text(block.span)):
                yield TerragruntRole(places, folder(source.path), constraint)


def _read(repository: Repository, sources: Sequence[Source]) -> Iterator[tuple[HclFile, str | None]]:
    """Files of Terragrunt, each with the versions of Terraform that it lets run, or those above it."""
    constraints = Constraints(repository)
    yield from ((hcl.parse(source), constraints.of(source)) for source in sources)


def terragrunt_states(repository: Repository) -> Iterator[Mapping[str, str]]:
    """The settings of every `remote_state` for S3 on AWS that are plain texts, by name."""
    files = (text.source for text in repository.texts if text.kind is TextKind.TERRAGRUNT)
    worth = [source for source in files if b"remote_state" in source.data and b"bucket" in source.data]
    if not worth:
        return
    from offkey.read.aws_endpoints import is_foreign_host

    for source in worth:
        file = hcl.parse(source)
        for block in file.body.of_type("remote_state"):
            items = _config(file, block.body)
            if items and not _is_elsewhere(items) and not is_foreign_host(source.text(block.span)):
                written = ((name, item.value) for name, item in items.items())
                yield {name: str(value.value) for name, value in written if isinstance(value, Literal) and value.value}


def _config(file: HclFile, body: Body) -> dict[str, ObjectItem]:
    """The settings of a backend in S3 as they are written, by name; none where some are written elsewhere."""
    config = body.attribute("config")
    if config is None or text_of(body.attribute("backend")) != "s3":
        return {}
    return _items(file, config.value) or {}


def _items(file: HclFile, written: Expression, *, depth: int = 4) -> dict[str, ObjectItem] | None:
    """The items of an object, of several that are merged, or of two of which one is chosen; None of any other value."""
    match written:
        case ObjectExpression(items=items):
            return {str(item.key.value): item for item in items if isinstance(item.key, Literal)}
        case Call(function="merge", arguments=several):
            return _all_of([_items(file, one, depth=depth) for one in several])
        case Conditional(yes=yes, no=no):
            sides = [_items(file, side, depth=depth) for side in (no, yes)]
            found = _all_of(sides)
            return found and {name: item for name, item in found.items() if not _is_chosen(name, sides)}
        case Reference(root="local", steps=(GetAttribute(name=name),)) if depth:
            values = (block.body.attribute(name) for block in file.body.of_type("locals"))
            value = next((one.value for one in values if one is not None), None)
            return None if value is None else _items(file, value, depth=depth - 1)
    return None


def _all_of(several: Sequence[dict[str, ObjectItem] | None]) -> dict[str, ObjectItem] | None:
    found: dict[str, ObjectItem] = {}
    for one in several:
        if one is None:
            return None
        found |= one
    return found


def _is_chosen(name: str, sides: Sequence[dict[str, ObjectItem] | None]) -> bool:
    """Whether both sides set it, to different texts: which of them counts is not known."""
    values = [side[name].value for side in sides if side is not None and name in side]
    return len({value.value if isinstance(value, Literal) else None for value in values}) > 1


def _is_elsewhere(items: Mapping[str, ObjectItem]) -> bool:
    """Whether it is another service's, or in a network that is somebody's own."""
    return any("endpoint" in name and "dynamodb" not in name for name in items)


def _tables(file: HclFile, body: Body, constraint: str | None) -> Iterator[TerragruntTable]:
    items = _config(file, body)
    if _is_elsewhere(items):
        return
    table = next((items[name] for name in _TABLES if name in items), None)
    if table is None or (isinstance(table.value, Literal) and not table.value.value):
        return
    yield TerragruntTable(file.source.place(table.span), folder(file.source.path), constraint, _is_on(items))


def _generated(file: HclFile, span: Span, constraint: str | None) -> Iterator[TerragruntTable]:
    """The lock table of a backend that a `generate` block holds as text."""
    found = table_in(file.source.data, span)
    if found is not None:
        yield TerragruntTable(file.source.place(found[0]), folder(file.source.path), constraint, found[1])


def _is_on(items: dict[str, ObjectItem]) -> bool:
    item = items.get("use_lockfile")
    return item is not None and isinstance(item.value, Literal) and item.value.value is True


def _uses_opentofu(repository: Repository) -> bool:
    pinned = any(path.endswith(".opentofu-version") for path in repository.sources)
    sources = [workflow.source for workflow in repository.workflows]
    sources += [pipeline.source for pipeline in repository.gitlab]
    sources += [text.source for text in repository.texts]
    return pinned or any(_TOFU.search(source.data) for source in sources)
