"""Values in YAML pipelines and compose files: mappings, lists of variables, and the scripts of one list of steps."""

from __future__ import annotations

from offkey.model.records import dataclass, replace
from offkey.model.regex import ASCII, DOTALL, regex
from offkey.model.static_key import Origin
from offkey.model.text import Incomplete, Place, Source, Span
from offkey.model.text_file import Assigned, Group, Handed, TextKind
from offkey.model.yaml import Mapping, Node, Pair, Scalar, key_text
from offkey.model.yaml import Sequence as List
from offkey.read import yaml
from offkey.read.aws_keys import read_name
from offkey.read.scalar_place import place_in
from offkey.read.texts.assignments import assignments
from offkey.read.texts.defaults import taken_by_default
from offkey.read.texts.origins import Value, context_of, parts, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as Mapping_

_WORD = regex(r"\S+")
_SCRIPTS = frozenset(
    {
        *("run", "command", "commands", "script", "scripts", "bash", "sh", "pwsh", "powershell", "before_script"),
        *("after-script", "after_script", "inlineScript", "entrypoint", "cmd", "args", "arguments", "commandOptions"),
        *("backendConfig", "deploy", "build", "test"),
    }
)
_ITEM = regex(r"(?P<name>[A-Za-z_]\w*)(?:=(?P<value>.*))?\Z", ASCII | DOTALL)
_NAMES, _VALUES = ("name", "key"), ("value",)
_VARIABLE_NAME = regex(r"\$?[A-Z][A-Z0-9_]*\Z")
_STORES = frozenset({"parameter-store", "secrets-manager"})
"""From where CodeBuild fills in variables of a build, each called by its key.

Source: AWS CodeBuild, User Guide, "Build specification reference" (`env`)
"""
_ENVIRONMENTS = frozenset({"environment", "env", "variables", "environments", *_STORES})
_PLACE_OF_STATE = "backendAwsKey"
"""An input of a task, the name of the state in its bucket.

Source: https://github.com/jason-johnson/azure-pipelines-tasks-terraform (`TerraformCLI`)
"""
_AROUND = 3
"""How many mappings around a value can show whom it reaches: its own, its step, its job."""


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the walk is: the keys on the way, and the mappings around."""

    path: tuple[str, ...] = ()
    around: tuple[Span, ...] = ()

    def inside(self, key: str) -> _Here:
        return _Here((*self.path, key), self.around)

    def within(self, span: Span) -> _Here:
        return _Here(self.path, (span, *self.around)[:_AROUND] if len(self.path) > 1 else ())


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The groups of a YAML file, and what it sets each variable to."""

    groups: tuple[Group, ...]
    assigned: Mapping_[str, tuple[Assigned, ...]]


def read(source: Source, kind: TextKind) -> Found | Incomplete:
    """Every group of values in a YAML file, in the order of the file; aliases count where their anchor stands."""
    roots = yaml.parse_all(source)
    if isinstance(roots, Incomplete):
        return roots
    walk = _Walk(source, kind)
    for root in roots:
        walk.node(root, _Here(), None)
    return Found(tuple(walk.found), walk.assigned)


class _Walk:
    """Collects groups on the way down; `scripts` are those of the nearest list of steps."""

    def __init__(self, source: Source, kind: TextKind) -> None:
        self.found: list[Group] = []
        self.assigned: dict[str, tuple[Assigned, ...]] = {}
        self._connections: dict[str, int] = {}
        self._whole = Span(0, len(source.data))
        self._source = source
        self._kind = kind

    def node(self, node: Node, here: _Here, scripts: list[Handed] | None) -> None:
        """Collect the groups of `node` and of everything inside it."""
        match node:
            case Mapping():
                self._mapping(node, here, scripts)
            case List():
                self._list(node, here)
            case Scalar() if scripts is not None and here.path and here.path[-1] in _SCRIPTS:
                scripts.extend(self._script(node, here))
            case _:
                pass

    def _mapping(self, node: Mapping, here: _Here, scripts: list[Handed] | None) -> None:
        here = here.within(node.span)
        own: list[Handed] = []
        # a service of a compose file is a machine of its own
        apart = scripts is None or (self._kind is TextKind.COMPOSE and here.path[:-1] == ("services",))
        collected = [] if scripts is None or apart else scripts
        for pair in node.pairs:
            key = key_text(pair.key) or ""
            if self._kind is TextKind.AZURE and key == _PLACE_OF_STATE:
                continue
            if isinstance(pair.value, Scalar) and key not in _SCRIPTS:
                own.extend(self._entry(key, pair, here))
            else:
                self.node(pair.value, here.inside(key), collected)
        self._add(own, self._handed_to(here), here)
        if apart:
            self._add(collected, "a script", here)

    def _list(self, node: List, here: _Here) -> None:
        variables: list[Handed] = []
        scripts: list[Handed] = []
        for item in node.items:
            self._defaults(item, here)
            if isinstance(item, Scalar):
                self._item(item, here, variables, scripts)
            elif isinstance(item, Mapping) and (named := _named(item)):
                variables.extend(self._entry(named[0], named[1], here))
            else:
                self.node(item, here.inside("[]"), scripts)
        self._add(variables, self._handed_to(here), here)
        self._add(scripts, "a script", here)

    def _defaults(self, item: Node, here: _Here) -> None:
        """The key that a step takes without being handed one."""
        if (found := taken_by_default(item, self._kind, job=here.path[-1:] == ("jobs",))) is not None:
            place, origin = self._source.place(found.span), Origin(context_of(self._kind), "AWS_ACCESS_KEY_ID")
            by_default = f"`{found.name}`, which takes it by default"
            if found.connection:
                if found.connection in self._connections:
                    self._once_more(self._connections[found.connection], place)
                    return
                self._connections[found.connection] = len(self.found)
                origin, by_default = Origin("connection", found.connection), f"`{found.name}`"
            self._add([Handed("AWS_ACCESS_KEY_ID", origin, place, found.span)], by_default, here)

    def _once_more(self, index: int, place: Place) -> None:
        """Another step that names a connection: told with the first, since every step of a file names it."""
        group = self.found[index]
        first = group.values[0]
        self.found[index] = replace(group, values=(replace(first, again=(*first.again, place)),))

    def _item(self, item: Scalar, here: _Here, variables: list[Handed], scripts: list[Handed]) -> None:
        named = _ITEM.match(item.value)
        if here.path and here.path[-1] in _SCRIPTS and not (named and here.path[-2:-1] == ("build",)):
            scripts.extend(self._script(item, here))
        elif named and named["value"] is None and here.path and here.path[-1] in (*_ENVIRONMENTS, "args", "secrets"):
            place = self._source.place(item.span)
            variables.append(Handed(named["name"], Origin(context_of(self._kind), named["name"]), place, item.span))
        elif named and named["value"] is not None:
            found = self._values(named["value"])
            self._assign(named["name"], tuple(value.origin for value in found), self._outside(here))
            place = self._source.place(item.span)
            variables.extend(Handed(named["name"], value.origin, place, item.span) for value in found[:1])

    def _entry(self, name: str, pair: Pair, here: _Here) -> Iterator[Handed]:
        """The values of one `name: value`."""
        assert isinstance(pair.value, Scalar)
        text = pair.value.value
        named = self._kind is TextKind.CIRCLECI and here.path[-1:] != ("environment",) and _VARIABLE_NAME.match(text)
        if named and read_name(name) is not None:
            yield Handed(name, Origin("circleci", text.removeprefix("$")), self._source.place(pair.span), pair.span)
            return
        if self._kind is TextKind.CODEBUILD and here.path[-1:] and here.path[-1] in _STORES:
            yield Handed(name, Origin("codebuild", name), self._source.place(pair.span), pair.span)
            return
        if here.path[-1:] in (("environment",), ("args",)) and self._kind is TextKind.COMPOSE and not text:
            yield Handed(name, Origin("environment", name), self._source.place(pair.span))
            return
        found = self._values(text)
        self._assign(name, tuple(value.origin for value in found), self._outside(here))
        for value in found:
            single = self._source.line_of(pair.span.start) == self._source.line_of(pair.span.end - 1)
            place = self._source.place(pair.span) if single else self._inside(pair.value, value.offset)
            yield Handed(name if value.whole else value.name or name, value.origin, place, pair.span)

    def _values(self, text: str) -> tuple[Value, ...]:
        """What a setting holds; a compose file may be a template, which another program fills in."""
        if self._kind is TextKind.COMPOSE and "{{" in text:
            from offkey.read.texts.filled_in import filled_in

            origin = filled_in(text)
            if origin is not None:
                return (Value(origin, 0, None, whole=True),)
        return values(text, self._kind)

    def _assign(self, name: str, origins: tuple[Origin, ...], scope: Span) -> None:
        others = tuple(origin for origin in origins if origin.name != name)
        if self._kind is not TextKind.COMPOSE and (others or not origins):  # compose fills `${…}` in from outside
            self.assigned[name] = (*self.assigned.get(name, ()), Assigned(others, scope))

    def _outside(self, here: _Here) -> Span:
        """Where a variable holds that is set in the mapping at `here`: what the mapping belongs to."""
        return here.around[1] if len(here.around) > 1 else self._whole

    def _script(self, node: Scalar, here: _Here) -> Iterator[Handed]:
        for name, origins in assignments(node.value, self._kind).items():
            self._assign(name, origins, here.around[0] if here.around else self._whole)
        for value in parts(node.value, self._kind):
            yield Handed(value.name or "", value.origin, self._inside(node, value.offset), node.span)

    def _inside(self, node: Scalar, offset: int) -> Place:
        word = _WORD.match(node.value, offset)
        needle = word[0] if word else node.value[offset : offset + 1]
        return place_in(self._source, node.span, node.value, needle=needle, offset=offset)

    def _add(self, found: Sequence[Handed], handed_to: str, here: _Here) -> None:
        if found:
            self.found.append(Group(handed_to, tuple(found), here.around))

    def _handed_to(self, here: _Here) -> str:
        names = [name for name in here.path if name != "[]"]
        last = names[-1] if names else ""
        if self._kind is TextKind.COMPOSE and len(names) > 1 and names[0] == "services":
            return f"{'the build' if 'args' in names else 'the container'} of the service {names[1]}"
        if last in _STORES:
            return "the environment of the build"
        if last in _ENVIRONMENTS or not last:
            return "the environment of a job" if len(names) > 1 else "the environment of every job"
        if last in ("aws_auth", "aws"):
            return "the login to an image registry"
        return f"`{last}`"


def _named(item: Mapping) -> tuple[str, Pair] | None:
    """The name and the value of `{name: X, value: Y}`, as lists of variables have them."""
    name = next((n.value for key in _NAMES if isinstance(n := item.get(key), Scalar)), None)
    pair = next((p for key in _VALUES if (p := item.pair(key)) and isinstance(p.value, Scalar)), None)
    return (name, pair) if name is not None and pair is not None else None
