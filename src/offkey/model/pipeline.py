"""CI pipelines as written: workflows, jobs and steps with spans."""

from __future__ import annotations

from offkey.model.builtin import cached_property, lru_cache
from offkey.model.records import dataclass, field
from offkey.model.regex import regex
from offkey.model.text import Incomplete, Place, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    YamlValue = Any
else:
    YamlValue = object
"""Plain data read from YAML: None, bool, int, float, str, list, dict."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` whose value is a scalar.

    `value` is the text after YAML's quoting, `value_span` the scalar as written (quotes included),
    `span` runs from the key to the end of the value, without the newline.
    """

    key: str
    value: str
    key_span: Span
    value_span: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping of scalars: `env:`, `with:`. `span` covers the parent key too (`env:` … last entry).

    `alias` is true where the mapping is a YAML alias: its text stands elsewhere, so it is not edited.
    """

    items: tuple[Entry, ...]
    span: Span
    alias: bool = False

    def get(self, key: str) -> Entry | None:
        """The entry called `key` (exact), or None."""
        return next((e for e in self.items if e.key == key), None)

    def value(self, key: str) -> str | None:
        """The value of `key`, or None."""
        entry = self.get(key)
        return entry.value if entry else None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)


NO_ENTRIES = Entries((), Span(0, 0))


@dataclass(frozen=True, slots=True)
class Permissions:
    """A `permissions:` key. `all` is `read-all`, `write-all` or None; `{}` is an empty `scopes`."""

    all: str | None
    scopes: Mapping[str, str]
    span: Span
    value_span: Span
    """The value after `permissions:` — a scalar, a flow mapping, or the block mapping's entries."""
    entries: Entries = NO_ENTRIES
    flow: bool = False
    alias: bool = False
    """Whether the value is a YAML alias: its text stands elsewhere."""

    @property
    def id_token(self) -> bool:
        """Whether this key grants `id-token: write`."""
        return self.all == "write-all" or self.scopes.get("id-token") == "write"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event under `on:` with its filters; an absent filter is an empty tuple."""

    event: str
    span: Span
    branches: tuple[str, ...] = ()
    branches_ignore: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tags_ignore: tuple[str, ...] = ()
    paths_ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `span` covers the step's lines from its dash to its last line (newline included).

    In a flow sequence `span` is the step's own text. `alias` is true where the step is a YAML alias
    (`- *build`): `span` is then the alias's line, and every other span lies at the anchor.
    """

    id: str | None
    name: str | None
    uses: str | None
    uses_span: Span | None
    with_: Entries
    run: str | None
    run_span: Span | None
    env: Entries
    condition: str | None
    working_directory: str | None
    shell: str | None
    continue_on_error: str | None
    span: Span
    place: Place
    keys: Mapping[str, Span] = field(default_factory=dict)
    """Each direct key of the step, with the span of its whole entry."""
    alias: bool = False

    @property
    def action(self) -> str | None:
        """The action's `owner/name` in lower case, without its path and version."""
        return _action(self.uses) if self.uses else None


_HOST = regex(r"https?://[^/]+/")
"""Gitea and Forgejo take actions from any host, by their addresses.
Source: https://docs.gitea.com/usage/actions/comparison#absolute-action-urls"""


@lru_cache(maxsize=4096)
def _action(uses: str) -> str | None:
    """What a step uses, as its action: the same few are used by most, and every rule asks."""
    if uses.startswith(("./", "docker://")):
        return None
    return "/".join(_HOST.sub("", uses).split("@", 1)[0].split("/")[:2]).lower()


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `span` covers its lines from the key to its last line (newline included).

    `env_all` style inheritance is not applied here; `effective_*` functions of `read.github` do that.
    `keys` maps each direct key of the job to the span of its whole entry.
    """

    id: str
    name: str | None
    key_span: Span
    span: Span
    place: Place
    needs: tuple[str, ...]
    condition: str | None
    environment: str | None
    permissions: Permissions | None
    env: Entries
    uses: str | None
    uses_span: Span | None
    with_: Entries
    secrets: Entries | str | None
    steps: tuple[Step, ...]
    outputs: Entries
    matrix: YamlValue
    runs_on: YamlValue
    defaults_working_directory: str | None
    defaults_shell: str | None
    keys: Mapping[str, Span] = field(default_factory=dict)
    service_env: tuple[Entries, ...] = ()
    indent: int = 2
    """Columns before the job's direct keys."""
    alias: bool = False
    """Whether the job is a YAML alias: everything but `key_span` and `span` lies at the anchor."""


@dataclass(frozen=True)  # without slots, so that what is read later has its place
class Workflow:
    """One workflow file of GitHub Actions, or of Gitea or Forgejo, which read the same syntax."""

    source: Source
    name: str | None
    triggers: tuple[Trigger, ...]
    permissions: Permissions | None
    env: Entries
    jobs: tuple[Job, ...]
    defaults_working_directory: str | None
    defaults_shell: str | None
    keys: Mapping[str, Span] = field(default_factory=dict)
    problems: tuple[Incomplete, ...] = ()

    @classmethod
    def later(cls, source: Source, read: Callable[[Source], Workflow]) -> Workflow:
        """The workflow in `source`, which `read` reads when anything but the source is asked for."""
        workflow = object.__new__(_Unread)
        workflow.__dict__.update(source=source, _read=read)
        return workflow

    @property
    def path(self) -> str:
        """The file, relative to the root."""
        return self.source.path

    @property
    def on_github(self) -> bool:
        """Whether GitHub runs it: Gitea's and Forgejo's jobs get other identity tokens than GitHub's, or none."""
        return not self.source.path.startswith((".gitea/", ".forgejo/"))

    @property
    def events(self) -> tuple[str, ...]:
        """The names of the events that start this workflow."""
        return tuple(t.event for t in self.triggers)

    @property
    def reusable(self) -> bool:
        """Whether other workflows can call this one."""
        return "workflow_call" in self.events


class _Unread(Workflow):
    """A workflow of which only the source is known; once it is read, it is as any other."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            self.__dict__.update(self.__dict__.pop("_read")(self.source).__dict__)
            object.__setattr__(self, "__class__", Workflow)  # which has no detour for every attribute
            return getattr(self, name)


@dataclass(frozen=True)  # without slots, so that what was found is kept
class Aside:
    """A workflow in which no rule can find anything: only its syntax is looked at, when that is asked for."""

    source: Source
    check: Callable[[Source], Incomplete | None]

    @property
    def path(self) -> str:
        """The file, relative to the root."""
        return self.source.path

    @cached_property
    def problems(self) -> tuple[Incomplete, ...]:
        """What is no YAML in it."""
        problem = self.check(self.source)
        return (problem,) if problem else ()


@dataclass(frozen=True, slots=True)
class CompositeAction:
    """A local `action.yml` with `runs.using: composite`.

    `defaults` are what its inputs hold where the caller gives nothing, by name in lower case.
    """

    source: Source
    steps: tuple[Step, ...]
    problems: tuple[Incomplete, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command of a shell script: words after quote removal.

    A word that holds a shell or GitHub expression keeps it verbatim (`$X`, `${{ … }}`).
    `conditional` is true where the command stands under `if`, `||`, a loop or a function: it may not run.
    `span` counts bytes of the script's text (not of the file that holds it).
    """

    words: tuple[str, ...]
    assignments: tuple[tuple[str, str], ...]
    span: Span
    conditional: bool = False
    redirects: tuple[str, ...] = ()
    subshells: tuple[int, ...] = ()
    """One number for each enclosing subshell or pipe: `cd` and assignments end with the innermost."""


@dataclass(frozen=True, slots=True)
class Script:
    """A shell script's commands in order; `problems` names what the reader could not follow."""

    commands: tuple[Command, ...]
    problems: tuple[str, ...] = ()
