"""The texts that a module takes out of files of the repository: `file`, `templatefile`, `template_file`.

A path counts from the module's own folder, where it is written with `path.module`, or the module is a root one.

Source: Terraform language documentation, "file Function" and "templatefile Function"; provider `hashicorp/template`,
data source `template_file`.
"""

from __future__ import annotations

from posixpath import join, normpath

from offkey.model.hcl_expression import Call, Conditional, Expression, GetAttribute, Literal, Reference, Template
from offkey.model.records import replace
from offkey.model.regex import regex
from offkey.model.text import Place, Source
from offkey.model.unknown import Unknown
from offkey.read import partial
from offkey.read.convert import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.hcl import Attribute
    from offkey.model.terraform import Value
    from offkey.read.evaluate import Scope
    from offkey.read.nested import Nested

FUNCTIONS = frozenset({"file", "templatefile"})
_LONGEST = 50_000
"""Bytes of a template whose directives are read: a policy has 10 240 characters at most."""
_END = b"END_OF_THE_TEMPLATE"
_OWN_FOLDER = "path.module"
_ROOT_FOLDERS = frozenset({"path.root", "path.cwd"})
_MARK = regex(
    r"(?P<plain>\$\$\{|%%\{)|\$\{~?\s*(?P<name>[A-Za-z_][\w-]*)\s*~?\}|(?P<other>\$\{[^{}]*\})|(?P<hard>[$%]\{)"
)
_COMPUTED = regex(r"\$\{~?\s*(?:jsonencode|join|formatlist|format)\(")
"""How a template writes down a list, most often."""
_USED_BY_ROLE = regex(rb"assume_role_policy\s*=\s*\"?(?:\$\{)?\s*(?:file|templatefile|data\.template_file|module)\b")


def uses_files(data: bytes) -> bool:
    """Whether a role in a file of Terraform takes its trust policy out of another file, or from another module."""
    return b"assume_role_policy" in data and _USED_BY_ROLE.search(data) is not None


def call(scope: Scope, source: Source, expression: Call, arguments: list[Value]) -> Value:
    """`file(path)` or `templatefile(path, vars)`; Unknown where the file is none that was read."""
    found = source_of(scope, source, expression.arguments[0]) if expression.arguments else None
    if found is None:
        return Unknown(f"offkey does not have the file that {expression.function} reads")
    text = found.data.decode("utf-8", "replace")
    if expression.function == "file":
        return text
    given = arguments[1] if len(arguments) > 1 else None
    computes = "%{" in text or ("${" in text and _COMPUTED.search(text) is not None)
    whole = _with_directives(scope, found, given) if computes and isinstance(given, dict) else None
    return rendered(text, given) if whole is None else whole


def _with_directives(scope: Scope, file: Source, given: Mapping[Value, Value]) -> Value:
    """A template file that has more than names in it: it is read like a heredoc. None where it is none."""
    from offkey.read import hcl  # few templates have directives

    if len(file.data) > _LONGEST or _END in file.data:
        return None
    written = hcl.parse(Source(file.path, b"locals {\n  whole = <<%b\n%b\n%b\n}\n" % (_END, file.data, _END)))
    whole = next((a.value for b in written.body.of_type("locals") for a in b.body.attributes), None)
    if written.problems or whole is None:
        return None
    value = scope.value(whole, written.source, names={str(name): value for name, value in given.items()})
    return value if isinstance(value, str) or (isinstance(value, Unknown) and value.pieces) else None


def rendered(text: str, given: Value) -> str | Unknown:
    """A template with the variables in `given`: what is more than the name of one is not known."""
    if not isinstance(given, dict):
        given = {}
    return partial.text(_pieces(text, given))


def _pieces(text: str, given: Mapping[Value, Value]) -> Iterator[str | Unknown]:
    start = 0
    for mark in _MARK.finditer(text):
        yield text[start : mark.start()]
        start = mark.end()
        if mark["plain"]:
            yield mark["plain"][1:]
        elif mark["name"]:
            yield text_of(given.get(mark["name"], Unknown(f"{mark['name']} is known when the template is filled in")))
        elif mark["other"]:
            yield Unknown(f"{mark['other']} is known when the template is filled in")
        else:
            yield Unknown("a template with directives is not read")
            return
    yield text[start:]


_PICKING = frozenset({"coalesce", "element", "join", "one", "try"})
"""Functions by which the one document is taken out of a list of instances."""


def source_of(scope: Scope, source: Source, path: Expression) -> Source | None:
    """The file of the repository that a path, written in `source`, leads to; None where it is not known."""
    texts = scope.around.texts
    if not texts:
        return None
    first, *rest = path.parts if isinstance(path, Template) else (path,)
    folder = first.dotted if isinstance(first, Reference) else ""
    if folder not in {_OWN_FOLDER, *_ROOT_FOLDERS}:
        folder, rest = "path.cwd", [first, *rest]
    written = scope.value(Template(tuple(rest), path.span), source) if rest else None
    if not isinstance(written, str) or (written.startswith("/") and isinstance(first, Literal)):
        return None
    found = (texts.get(normpath(join(start, written.lstrip("/")))) for start in _folders(scope, folder))
    return next((file for file in found if file is not None), None)


def _folders(scope: Scope, reference: str) -> Iterator[str]:
    """Where the reference may lead: the root module of a module lies above it, as a rule."""
    folder = scope.around.folder
    yield folder
    while reference in _ROOT_FOLDERS and folder and not scope.around.is_root:
        folder = folder.rpartition("/")[0]
        yield folder


def written_at(body: Nested, attribute: Attribute) -> Place:
    """Where a document is written: in a data source or a file, where the argument only refers to one."""
    match attribute.value:
        case Call(function=name, arguments=(path, *_)) if name in FUNCTIONS:
            return _start(source_of(body.scope, body.source, path)) or body.source.place(attribute.value.span)
        case Reference(root="data", steps=(GetAttribute(name="template_file"), GetAttribute(name=name), *_)):
            found = body.scope.block("data", "template_file", name)
            template = found[0].body.attribute("template") if found else None
            if template is not None and isinstance(template.value, Call) and template.value.arguments:
                place = _start(source_of(body.scope, body.source, template.value.arguments[0]))
                return place or body.source.place(attribute.value.span)
        case Reference() as reference if (place := _elsewhere(body, reference)) is not None:
            return place
        case Conditional() as choice if (place := _chosen(body, choice)) is not None:
            return place
        case Call(function=name, arguments=arguments) if name in _PICKING:
            places = (_elsewhere(body, reference) for reference in _picked(arguments))
            return next((place for place in places if place is not None), body.source.place(attribute.value.span))
    return body.source.place(attribute.value.span)


def _picked(arguments: Sequence[Expression], depth: int = 4) -> Iterator[Reference]:
    """What such functions pick from, also one inside another: `coalesce(try(data.….json, ""), var.own)`."""
    for argument in arguments:
        if isinstance(argument, Reference):
            yield argument
        elif isinstance(argument, Call) and argument.function in _PICKING and depth:
            yield from _picked(argument.arguments, depth - 1)


def _chosen(body: Nested, choice: Conditional) -> Place | None:
    """Where the one of two documents is written that is known to be meant, if the argument only refers to it."""
    holds = body.scope.value(choice.condition, body.source)
    chosen = {True: choice.yes, False: choice.no}.get(holds) if isinstance(holds, bool) else None
    return _elsewhere(body, chosen) if isinstance(chosen, Reference) else None


def _elsewhere(body: Nested, reference: Reference) -> Place | None:
    """The header of the data source that is referred to, or where a module of the repository has what it gives out."""
    match reference:
        case Reference(root="data", steps=(GetAttribute(name=type_), GetAttribute(name=name), *_)):
            found = body.scope.block("data", type_, name)
            return found[1].place(found[0].header) if found is not None else None
        case Reference(root="module") if body.scope.around.modules:
            from offkey.read import module_outputs

            given = module_outputs.written(body.scope, reference)
            return None if given is None else written_at(replace(body, scope=given[0], source=given[2]), given[1])
    return None


def _start(source: Source | None) -> Place | None:
    """A whole file, by its first line."""
    return Place(source.path, 1) if source is not None else None
