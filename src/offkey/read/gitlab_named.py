"""Files of any name that have jobs of GitLab: those of a project of templates, which others include.

Many tools know a `script`. Jobs of GitLab's are told by what stands beside it in a shape that no other tool gives it.
Source: https://docs.gitlab.com/ci/yaml/
"""

from __future__ import annotations

import posixpath

from offkey.model import yaml as tree
from offkey.model.regex import IGNORECASE, regex
from offkey.model.text import Incomplete, Source
from offkey.model.yaml import Scalar, key_text, resolve
from offkey.read import yaml
from offkey.read.gitlab_includes import includes
from offkey.read.relevant import has_jobs, may_be_template
from offkey.read.texts.kinds import kind_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    Keys = Mapping[str | None, tree.Node]

_SCRIPTS = ("script", "before_script", "after_script")
_ELSEWHERE = frozenset({"apiVersion", "jobs", "tasks", "steps", "pipelines", "workflows", "language"})
"""What stands at the top of a file of Kubernetes, GitHub, CircleCI, Concourse, Task, Azure, Bitbucket or Travis."""
_OTHER_TOOLS = regex(r"\.?(?:travis|cirrus|drone|woodpecker|appveyor|taskfile|codemagic|lando)\b", IGNORECASE)
"""Files of tools whose scripts look alike."""
_FOREIGN = frozenset({"steps", "commands", "cmds", "run", "uses", "provider", "container", "command", "tasks"})
_KEPT = frozenset({"reports", "paths", "expire_in"})
_REFS = frozenset({"refs", "variables", "changes", "kubernetes"})
_MOST = 20
"""How many files of this repository may be meant by one that an include names in another project."""


def with_jobs(source: Source) -> tree.Mapping | None:
    """The file as a pipeline, where it has jobs of GitLab whatever its name."""
    root = last_mapping(source) if has_jobs(source.path, source.data) else None
    if root is None:
        return None
    found = list(_mappings(root))
    if any(one.keys() >= {"stage", "script"} for _, one in found):
        return root
    if _OTHER_TOOLS.match(posixpath.basename(source.path)) or _is_elsewhere(root):
        return None
    staged = _are_texts(root.get("stages"))
    return root if any(_is_job(name, one, staged=staged) for name, one in found) else None


def named(root: tree.Mapping, known: Collection[str]) -> Iterator[str]:
    """The files among `known` that this one may include as files of another project, which may be this very one.

    A project may lie in a folder of the repository, so that a path ends like theirs.
    Source: https://docs.gitlab.com/ci/yaml/#includeproject
    """
    for entry in includes(root):
        for file in entry.files:
            end = posixpath.normpath("/" + file).lstrip("/")
            found = (path for path in known if path.endswith(end) and f"/{path}".endswith(f"/{end}"))
            yield from [path for path in found if may_be_template(path)][:_MOST]


def as_named(source: Source) -> tree.Mapping | None:
    """A file that an include seems to name, where anything in it may be a job of GitLab's."""
    root = last_mapping(source) if kind_in(source.path, source.data) is None else None
    if root is None or _is_elsewhere(root):
        return None
    return root if any(_runs(one) for _, one in _mappings(root)) else None


def last_mapping(source: Source) -> tree.Mapping | None:
    """What the file configures: its last document, behind one that may declare inputs; None where that is none."""
    documents = yaml.parse_all(source)
    root = resolve(documents[-1]) if not isinstance(documents, Incomplete) and documents else None
    return root if isinstance(root, tree.Mapping) else None


def _mappings(root: tree.Mapping) -> Iterator[tuple[str, Keys]]:
    for pair in root.pairs:
        value = resolve(pair.value)
        if isinstance(value, tree.Mapping):
            yield key_text(pair.key) or "", {key_text(p.key): resolve(p.value) for p in value.merged()}


def _is_elsewhere(root: tree.Mapping) -> bool:
    """Whether the file is one of another tool's; the services of a compose file are a mapping."""
    keys = {key_text(pair.key) for pair in root.pairs}
    return not keys.isdisjoint(_ELSEWHERE) or isinstance(root.get("services"), tree.Mapping)


def _is_job(name: str, keys: Keys, *, staged: bool) -> bool:
    """Whether a mapping runs commands and, by its name or a key beside them, is GitLab's."""
    if not _runs(keys):
        return False
    several = sum(_are_commands(keys.get(key)) for key in _SCRIPTS) > 1
    return staged or several or name.startswith(".") or name == "default" or any(_marks(keys))


def _runs(keys: Keys) -> bool:
    return any(_are_commands(keys.get(key)) for key in _SCRIPTS) and keys.keys().isdisjoint(_FOREIGN)


def _marks(keys: Keys) -> Iterator[bool]:
    tokens, kept, rules = keys.get("id_tokens"), keys.get("artifacts"), keys.get("rules")
    extends = keys.get("extends")
    yield isinstance(tokens, tree.Mapping)
    yield (isinstance(extends, Scalar) and bool(extends.value)) or _are_texts(extends)
    yield isinstance(kept, tree.Mapping) and any(key_text(pair.key) in _KEPT for pair in kept.pairs)
    yield isinstance(rules, tree.Sequence) and any(
        isinstance(rule, tree.Mapping) and rule.get("if") is not None for rule in map(resolve, rules.items)
    )
    for limit in map(keys.get, ("only", "except")):
        yield _are_texts(limit)
        yield isinstance(limit, tree.Mapping) and any(key_text(pair.key) in _REFS for pair in limit.pairs)


def _are_commands(node: tree.Node | None) -> bool:
    """Whether it is a command or a list of them, in which others may be lists (`*anchor`, `!reference`)."""
    if isinstance(node, Scalar):
        return bool(node.value)
    return isinstance(node, tree.Sequence) and not any(isinstance(resolve(i), tree.Mapping) for i in node.items)


def _are_texts(node: tree.Node | None) -> bool:
    return isinstance(node, tree.Sequence) and bool(node.items) and all(isinstance(i, Scalar) for i in node.items)
