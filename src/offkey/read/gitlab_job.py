"""One job of a GitLab pipeline: its variables, its commands, its identity tokens, and the files it keeps.

Source: https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

from offkey.model import yaml
from offkey.model.gitlab import GitlabJob, IdToken, Keeping, Kept, Piece, Shell, Start, Variables
from offkey.model.pipeline import Entries, Entry
from offkey.model.yaml import Node, Pair, Scalar, key_text, resolve
from offkey.read.aws_keys import read_name
from offkey.read.gitlab_merge import DEFAULTS, Configuration, Located, Table, pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from offkey.model.text import Source, Span

_LEASING = ("aws", "aws-sts")


def job(configuration: Configuration, name: str) -> GitlabJob:
    """The job `name` with everything that it inherits."""
    table = _with_defaults(configuration, configuration.table(name))
    first = configuration.written(name)[0]
    secrets = tuple(configuration.hashes(table.get("secrets", ())))
    leased = frozenset(_leased(secrets))
    tokens = tuple(_id_tokens(configuration, table))
    return GitlabJob(
        name=name,
        source=first.source,
        span=first.pair.key.span,
        variables=_variables(configuration, table),
        services=(*_services(configuration, table), *_entry_point(configuration, table)),
        shell=_shell(configuration, table, "before_script", "script"),
        after=_shell(configuration, table, "after_script"),
        id_tokens=tokens,
        secrets=frozenset(key for one in secrets for key in pairs(one.source, one.value)),
        leased=leased,
        fetched=tuple(_fetched(one, leased) for one in secrets),
        tags=tuple(configuration.texts(table.get("tags", ()))),
        kept=tuple(_kept(configuration, table)),
        starts=_starts(configuration, table) if tokens else (),
        whole=configuration.whole(name),
    )


def _starts(configuration: Configuration, table: Table) -> tuple[Start, ...]:
    from offkey.read.gitlab_starts import starts  # few jobs have a token

    return starts(configuration, table)


def variables(configuration: Configuration, located: Sequence[Located]) -> tuple[Variables, ...]:
    """Each mapping of variables among `located`, in its file."""
    found = (_mapping(one) for one in configuration.hashes(located))
    return tuple(one for one in found if one.entries)


def _with_defaults(configuration: Configuration, table: Table) -> Table:
    wanted = _inherits(table, "default")
    found = dict(table)
    for key in DEFAULTS:
        if key not in table and (wanted is True or (wanted and key in wanted)):
            default = configuration.default(key)
            if default:
                found[key] = default
    return found


def _variables(configuration: Configuration, table: Table) -> tuple[Variables, ...]:
    own = variables(configuration, table.get("variables", ()))
    rules = (*_rule_variables(table.get("rules", ())), *_matrix_variables(table.get("parallel", ())))
    wanted = _inherits(table, "variables")
    outer = variables(configuration, configuration.written("variables")) if wanted is not False else ()
    if isinstance(wanted, frozenset):
        outer = tuple(_only(one, wanted) for one in outer)
    return (*rules, *own, *outer)


def _rule_variables(located: Sequence[Located]) -> Iterator[Variables]:
    """`rules: - variables:` may set more, for some pipelines."""
    for one in located[:1]:
        items = one.value.items if isinstance(one.value, yaml.Sequence) else ()
        for item in items:
            for inner in pairs(one.source, item).get("variables", ()):
                yield _mapping(inner)


def _matrix_variables(located: Sequence[Located]) -> Iterator[Variables]:
    """The keys that `parallel: matrix:` sets; its other variables are a different one in each copy of the job."""
    for one in located[:1]:
        for matrix in pairs(one.source, one.value).get("matrix", ()):
            for item in matrix.value.items if isinstance(matrix.value, yaml.Sequence) else ():
                found = entries_of(item, item.span)
                names = frozenset(entry.key for entry in found if read_name(entry.key) is not None)
                if names:
                    yield _only(Variables(matrix.source, found), names)


def _only(found: Variables, names: frozenset[str]) -> Variables:
    entries = found.entries
    return Variables(found.source, Entries(tuple(e for e in entries if e.key in names), entries.span, entries.alias))


def _inherits(table: Table, what: str) -> bool | frozenset[str]:
    """What `inherit:` says about the defaults or the variables: all (the default), none, or these."""
    for located in table.get("inherit", ())[:1]:
        for one in pairs(located.source, located.value).get(what, ()):
            if isinstance(one.value, yaml.Sequence):
                return frozenset(item.value for item in map(resolve, one.value.items) if isinstance(item, Scalar))
            return not (isinstance(one.value, Scalar) and one.value.value.lower() in {"false", "no"})
    return True


def _mapping(located: Located) -> Variables:
    return Variables(located.source, entries_of(located.value, located.pair.span))


def _fetched(located: Located, leased: frozenset[str]) -> Variables:
    names = (pair.key for pair in located.value.merged()) if isinstance(located.value, yaml.Mapping) else ()
    entries = (
        Entry(n.value, "", n.span, n.span, n.span) for n in names if isinstance(n, Scalar) and n.value not in leased
    )
    return Variables(located.source, Entries(tuple(entries), located.pair.span))


def entries_of(node: Node, span: Span, *, inner: str = "value") -> Entries:
    """The entries of a mapping: `NAME: value`, or `NAME: {value: …, description: …}` where that key is `inner`."""
    items = node.merged() if isinstance(node, yaml.Mapping) else ()
    return Entries(tuple(entry for pair in items if (entry := _entry(pair, inner))), span)


def _entry(pair: Pair, within: str) -> Entry | None:
    key, value = resolve(pair.key), resolve(pair.value)
    node = pair.value
    if isinstance(value, yaml.Mapping):
        inner = next((p for p in value.merged() if key_text(p.key) == within), None)
        if inner is None:
            return None
        node, value = inner.value, resolve(inner.value)
    if not isinstance(key, Scalar) or not isinstance(value, Scalar):
        return None
    return Entry(key.value, value.value, pair.key.span, node.span, pair.span)


def _services(configuration: Configuration, table: Table) -> Iterator[Variables]:
    for located in table.get("services", ())[:1]:
        items = located.value.items if isinstance(located.value, yaml.Sequence) else ()
        for item in items:
            yield from variables(configuration, pairs(located.source, item).get("variables", ()))


def _entry_point(configuration: Configuration, table: Table) -> Iterator[Variables]:
    """What `image: entrypoint: [/usr/bin/env, NAME=value, …]` puts into the environment of the job's container.

    Source: https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html
    """
    for image in table.get("image", ())[:1]:
        written = pairs(image.source, image.value).get("entrypoint", ())
        words = list(configuration.scalars(written))
        if words and words[0][1].value.rpartition("/")[2] == "env":
            found = tuple(entry for _, word in words[1:] if (entry := _assignment(word)))
            if found:
                yield Variables(words[0][0], Entries(found, written[0].pair.span))


def _assignment(word: Scalar) -> Entry | None:
    name, equals, value = word.value.partition("=")
    return Entry(name, value, word.span, word.span, word.span) if equals and name.isidentifier() else None


def _shell(configuration: Configuration, table: Table, *keys: str) -> Shell:
    return Shell(tuple(piece for key in keys for piece in _pieces(configuration.scalars(table.get(key, ())))))


def _pieces(scalars: Iterable[tuple[Source, Scalar]]) -> Iterator[Piece]:
    yield from (Piece(source, scalar.value, scalar.span) for source, scalar in scalars if scalar.value.strip())


def _id_tokens(configuration: Configuration, table: Table) -> Iterator[IdToken]:
    seen: set[str] = set()
    for one in configuration.hashes(table.get("id_tokens", ())):
        for name, located in pairs(one.source, one.value).items():
            if name not in seen:
                seen.add(name)
                place = one.source.place(located[0].pair.span)
                yield IdToken(name, _audiences(configuration, located), place)


def _audiences(configuration: Configuration, located: Sequence[Located]) -> tuple[str, ...] | None:
    if not isinstance(located[0].value, yaml.Mapping):
        return None if _is_computed(located[0].value) else ()
    written = pairs(located[0].source, located[0].value).get("aud")
    if written is None:
        return ()
    found = tuple(text for text in configuration.texts(written) if text)
    return found if found or not _is_computed(written[0].value) else None


def _is_computed(node: Node) -> bool:
    return isinstance(node, yaml.Sequence) and node.tag == "!reference"


def _leased(secrets: Iterable[Located]) -> Iterator[str]:
    for one in secrets:
        yield from (name for name, value in pairs(one.source, one.value).items() if _leases(value))


def _leases(located: Sequence[Located]) -> bool:
    """Whether a secret comes out of an engine that makes AWS keys for one run (`vault: aws/creds/…@aws`)."""
    text = located[0].source.text(located[0].pair.span)
    return "aws/creds" in text or "aws/sts" in text or any(f"name: {engine}" in text for engine in _LEASING)


def _kept(configuration: Configuration, table: Table) -> Iterator[Kept]:
    for located in table.get("artifacts", ())[:1]:
        artifacts = pairs(located.source, located.value)
        yield from _paths(configuration, artifacts.get("paths", ()), Keeping.ARTIFACT)
        for report in artifacts.get("reports", ()):
            dotenv = pairs(report.source, report.value).get("dotenv", ())
            yield from _paths(configuration, dotenv, Keeping.ARTIFACT, dotenv=True)
    for located in table.get("cache", ())[:1]:
        items = located.value.items if isinstance(located.value, yaml.Sequence) else (located.value,)
        for item in items:
            yield from _paths(configuration, pairs(located.source, item).get("paths", ()), Keeping.CACHE)


def _paths(
    configuration: Configuration, located: Sequence[Located], keeping: Keeping, *, dotenv: bool = False
) -> Iterator[Kept]:
    for source, scalar in configuration.scalars(located):
        yield Kept(keeping, scalar.value, source.place(scalar.span), dotenv)
