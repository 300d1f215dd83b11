"""GitLab CI files become pipelines: each with the files of the repository that it includes.

Source: https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

from offkey.model import yaml as tree
from offkey.model.gitlab import GitlabJob, GitlabPipeline, Start
from offkey.model.text import Incomplete, Source
from offkey.model.yaml import Node, Pair, Scalar, key_text, resolve
from offkey.read import yaml
from offkey.read.gitlab_includes import ELSEWHERE, children, handed, included, includes, inputs, targets
from offkey.read.gitlab_job import job, variables
from offkey.read.gitlab_merge import Configuration, pairs
from offkey.read.gitlab_named import as_named, last_mapping, named, with_jobs
from offkey.read.relevant import is_pipeline, may_include

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAMES = (".gitlab-ci.yml", ".gitlab-ci.yaml")
_LAYERS = 2
"""A child may start children, and those none.
Source: https://docs.gitlab.com/ci/pipelines/downstream_pipelines/#nested-child-pipelines"""
_MOST_PARENTS = 20
"""Whose variables are read for a child: nobody writes more pipelines that start one."""


def read_pipelines(sources: Mapping[str, Source]) -> tuple[GitlabPipeline, ...]:
    """Every pipeline among `sources`: each file that no other includes, in the order of the paths.

    Files with other names count where a pipeline includes them, or starts them as a child, and where they have jobs:
    another project may include them, and this one may be what it includes by another name.
    """
    roots: dict[str, tree.Mapping] = {}
    problems: dict[str, tuple[Incomplete, ...]] = {}
    for path in filter(is_pipeline, sources):
        _load(sources[path], roots, problems, sure=path.endswith(_NAMES))
    guessed = {path: root for path, source in sources.items() if (root := with_jobs(source)) is not None}
    roots |= guessed
    meant = dict.fromkeys(path for root in roots.values() for path in named(root, sources))
    guessed |= {path: root for path in meant if path not in roots and (root := as_named(sources[path])) is not None}
    roots |= guessed
    problems |= dict.fromkeys(guessed, ())
    pending = list(roots)
    while pending:
        path = pending.pop()
        for target in (*included(path, roots[path], sources), *children(path, roots[path], sources)):
            if target not in roots and target not in problems:
                _load(sources[target], roots, problems, sure=True)
                pending += [target] if target in roots else []
    inner = {target for path, root in roots.items() for target in included(path, root, sources) if target != path}
    begun = {path: tuple(children(path, root, sources)) for path, root in roots.items()}
    known = {*guessed, *(child for of_file in begun.values() for child in of_file)}
    starts = [path for path in roots if path not in inner and (is_pipeline(path) or path in known)]
    orders = {path: _order(path, roots, sources) for path in sorted(starts)}
    starters = _starters(orders, begun)
    found = [_pipeline(path, orders, _parents(path, starters), roots, problems, sources) for path in orders]
    broken = [GitlabPipeline(sources[path], (), (), problems=problems[path]) for path in problems if path not in roots]
    return tuple(sorted((*found, *broken), key=lambda pipeline: pipeline.source.path))


def wanted(sources: Mapping[str, Source], names: Iterable[str]) -> tuple[str, ...]:
    """The files among `names` that pipelines among `sources` include and that are not among them yet."""
    known, found = set(names), dict[str, None]()
    for path, source in sources.items():
        if may_include(path, source.data):
            table = last_mapping(source)
            if table is not None:
                more = (*included(path, table, known), *children(path, table, known), *named(table, known))
                found.update(dict.fromkeys(target for target in more if target not in sources))
    return tuple(found)


def _load(
    source: Source, roots: dict[str, tree.Mapping], problems: dict[str, tuple[Incomplete, ...]], *, sure: bool
) -> None:
    """Read a file; a list (a playbook called `gitlab-ci-runner.yml`) is no problem unless it is `sure` to be one."""
    documents = yaml.parse_all(source)
    if isinstance(documents, Incomplete):
        problems[source.path] = (documents,)
        return
    root = resolve(documents[-1]) if documents else None  # a header (`spec:`) stands in a document of its own
    if isinstance(root, tree.Mapping):
        roots[source.path] = root
        problems[source.path] = ()
    elif isinstance(root, tree.Sequence) and not sure:
        return
    elif root is not None and not (isinstance(root, Scalar) and not root.value):
        problems[source.path] = (Incomplete(source.path, 1, "is not a pipeline: it is no mapping"),)


def _pipeline(
    path: str,
    orders: Mapping[str, tuple[str, ...]],
    parents: tuple[str, ...],
    roots: Mapping[str, tree.Mapping],
    problems: Mapping[str, tuple[Incomplete, ...]],
    sources: Mapping[str, Source],
) -> GitlabPipeline:
    order = orders[path]
    given = [(sources[p], _only_variables(roots[p])) for parent in parents for p in orders[parent] if p not in order]
    own = [(sources[p], roots[p]) for p in order]
    configuration = Configuration([*own, *given])
    entries = [(p, entry) for p in order for entry in includes(roots[p])]
    kinds = {entry.kind for _, entry in entries}
    lost = (not any(targets(p, entry.value, roots)) for p, entry in entries if entry.kind == "local")
    jobs = [found for name in configuration.job_names() if (found := _job(configuration, name))]
    return GitlabPipeline(
        source=sources[path],
        variables=variables(configuration, Configuration(own).written("variables")),
        jobs=tuple(jobs),
        included=order[1:],
        parents=parents,
        templates=tuple((e.value, sources[p].place(e.span)) for p, e in entries if e.kind == "template"),
        # who includes a file of another name is not known
        unread=not kinds.isdisjoint(ELSEWHERE) or any(lost) or not (is_pipeline(path) or parents),
        problems=tuple(problem for p in order for problem in problems[p]),
        inputs=tuple(inputs(order, entries, roots, sources)),
        starts=_starts(configuration) if any(found.id_tokens for found in jobs) else (),
        handed=tuple(handed(entries, sources)),
    )


def _starts(configuration: Configuration) -> tuple[Start, ...]:
    from offkey.read.gitlab_starts import starts  # few pipelines have a token

    workflow = next(iter(configuration.written("workflow")), None)
    return starts(configuration, pairs(workflow.source, workflow.value)) if workflow is not None else ()


def _starters(orders: Mapping[str, tuple[str, ...]], begun: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """By each child the pipelines that start it."""
    found: dict[str, list[str]] = {}
    for start, order in orders.items():
        for child in dict.fromkeys(child for file in order for child in begun[file]):
            found.setdefault(child, []).append(start)
    return found


def _parents(path: str, starters: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The pipelines that start the one at `path`, and those that start them."""
    found: dict[str, None] = {}
    layer = [path]
    for _ in range(_LAYERS):
        layer = [start for child in layer for start in starters.get(child, ())[:_MOST_PARENTS] if start != path]
        found.update(dict.fromkeys(layer))
    return tuple(found)[:_MOST_PARENTS]


def _only_variables(root: tree.Mapping) -> tree.Mapping:
    """What a child gets of its parent: the variables at the top, and those of the jobs that start pipelines.

    Source: https://docs.gitlab.com/ci/yaml/#triggerforward
    """
    pairs = [pair for pair in root.pairs if key_text(pair.key) == "variables"]
    for pair in root.merged():
        job = resolve(pair.value)
        if isinstance(job, tree.Mapping) and isinstance(job.get("trigger"), tree.Mapping):
            pairs += [inner for inner in job.pairs if key_text(inner.key) == "variables"]
    return tree.Mapping(tuple(pairs), root.span, flow=False)


def _order(path: str, roots: Mapping[str, tree.Mapping], sources: Mapping[str, Source]) -> tuple[str, ...]:
    """The file and all that it includes; a file counts more than those it includes, and of those the last most."""
    order: dict[str, None] = {}
    pending = [path]
    while pending:
        current = pending.pop()
        if current not in order:
            order[current] = None
            pending += [target for target in included(current, roots[current], sources) if target in roots]
    return tuple(order)


def _job(configuration: Configuration, name: str) -> GitlabJob | None:
    written = configuration.written(name)[0]
    return job(configuration, name) if _is_job(written.value, written.pair) else None


def _is_job(node: Node, pair: Pair) -> bool:
    """A hidden mapping may be anything; what has none of a job's keys is no job."""
    if not isinstance(node, tree.Mapping):
        return False
    name = key_text(pair.key) or ""
    keys = {key_text(p.key) for p in node.merged()}
    jobs = {"script", "extends", "trigger", "before_script", "after_script", "variables", "id_tokens", "image", "run"}
    return bool(keys & jobs) or (not name.startswith(".") and "stage" in keys)
