"""The trust policies of a repository at another revision, and which role of today each one was.

Git is asked for its objects: the work tree is neither touched nor looked at.
Source: https://git-scm.com/docs/git-ls-tree, https://git-scm.com/docs/git-cat-file (`--batch`).
"""

from __future__ import annotations

import posixpath
import subprocess
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from offkey.edit import git
from offkey.errors import ConfigurationError, UnreadableError, UsageError
from offkey.model.records import dataclass
from offkey.model.text import Incomplete
from offkey.read.declared_roles import DeclaredRole, declared_roles, roles_elsewhere
from offkey.read.files import MAX_BYTES, skipped
from offkey.read.relevant import expected, readable
from offkey.read.repository import of_files, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.proof import TrustedRole
    from offkey.model.repository import Repository

_LINK, _SUBMODULE = "120000", "160000"
_LINKS = 5
"""How many links may lead to one another."""
_WHOLE = "the clone may be partial: offkey reads what is there and fetches nothing; clone without --filter"
_TOO_LARGE = f"is larger than {MAX_BYTES // 1024 // 1024} MB"
_HINT = "fetch it first: `git fetch origin main`; in GitHub Actions, give actions/checkout `fetch-depth: 0`"


@dataclass(frozen=True, slots=True)
class Pair:
    """One role then and now; None where it was not there yet, or is not there any more.

    `module` and `address` are those of today, or for a role that is gone those of then.
    """

    module: str
    address: str
    old: TrustedRole | None
    new: TrustedRole | None


@dataclass(frozen=True, slots=True)
class Revisions:
    """What a comparison of two revisions is about: the roles in pairs, and what either side could not read."""

    pairs: tuple[Pair, ...]
    incomplete: tuple[Incomplete, ...]


@dataclass(frozen=True, slots=True)
class _Object:
    """One file of a revision: its mode, and the name of its content."""

    mode: str
    name: str


def between(root: Path, base: str, head: str | None = None) -> Revisions:
    """The roles at `base` and at `head`; without `head`, those of the files as they lie there now.

    Raises UsageError for a revision that git does not know, ConfigurationError where git is missing.
    """
    old, new = at(root, base), read(root) if head is None else at(root, head)
    incomplete = tuple(sorted({*old.incomplete, *new.incomplete}))
    return Revisions(paired(_roles(old), _roles(new)), incomplete)


def at(root: Path, revision: str) -> Repository:
    """The repository below `root` as it was at `revision`; what lies in submodules is left out.

    Raises: see `between`.
    """
    commit = _commit(root, revision)
    tree = dict(_tree(root, commit))
    environments = {posixpath.dirname(path) for path in tree if posixpath.basename(path) == "pyvenv.cfg"}
    kept = {path: entry for path, entry in tree.items() if not skipped(path, environments)}
    wanted = {path: entry.name for path in filter(readable, kept) if (entry := _target(root, path, kept)) is not None}
    sizes = _sizes(root, wanted.values())
    contents = _contents(root, {name for name, size in sizes.items() if size <= MAX_BYTES})
    files = {path: contents[name] for path, name in wanted.items() if name in contents}
    unread = [
        Incomplete(path, 1, _TOO_LARGE if name in sizes else f"is not in this clone as it was at {revision}")
        for path, name in wanted.items()
        if name not in contents and expected(path)
    ]
    return of_files(files, root=root, seen=len(kept), unread=unread)


def _roles(repository: Repository) -> tuple[DeclaredRole, ...]:
    return (*declared_roles(repository), *roles_elsewhere(repository))


def paired(old: Sequence[DeclaredRole], new: Sequence[DeclaredRole]) -> tuple[Pair, ...]:
    """Each role of today with what it was, in the order of today; then those that are gone.

    The same resource of the same module is the same role, its instances told apart by name. A resource that
    was renamed or moved is known by the name of its role, where only one role then and now has it; one that was
    moved to another module and whose name is not known, by its address.
    """
    before: dict[int, DeclaredRole] = {}
    for key in (_by_instance, _by_address, _by_name, _by_resource):
        left_old = [one for one in old if all(one is not found for found in before.values())]
        left_new = [index for index in range(len(new)) if index not in before]
        before |= _matched(left_old, {index: new[index] for index in left_new}, key)
    found = [_pair(before.get(index), one) for index, one in enumerate(new)]
    gone = [one for one in old if all(one is not match for match in before.values())]
    return tuple([*found, *(Pair(one.module, one.address, one.role, None) for one in gone)])


def _by_instance(one: DeclaredRole) -> Hashable:
    return (one.module, one.address, one.name) if one.name is not None else None


def _by_address(one: DeclaredRole) -> Hashable:
    return one.module, one.address


def _by_name(one: DeclaredRole) -> Hashable:
    return one.name


def _by_resource(one: DeclaredRole) -> Hashable:
    return one.address


def _matched(
    old: Sequence[DeclaredRole], new: Mapping[int, DeclaredRole], key: Callable[[DeclaredRole], Hashable]
) -> dict[int, DeclaredRole]:
    """For each of `new`, the one of `old` with the same key, where neither side has it twice."""
    by_key = {key(one): one for one in old if key(one) is not None}
    counts = Counter([*(key(one) for one in old), *(key(one) for one in new.values())])
    twice = Counter(key(one) for one in new.values())
    single = {
        index: (by_key[key(one)], one)
        for index, one in new.items()
        if key(one) in by_key and twice[key(one)] == 1 and counts[key(one)] == 2
    }
    return {index: was for index, (was, one) in single.items() if key is not _by_resource or _may_be_one(was, one)}


def _may_be_one(old: DeclaredRole, new: DeclaredRole) -> bool:
    return old.name is None or new.name is None or old.name == new.name


def _pair(old: DeclaredRole | None, new: DeclaredRole) -> Pair:
    return Pair(new.module, new.address, old.role if old is not None else None, new.role)


# --- git -----------------------------------------------------------------------------------------------------


def _commit(root: Path, revision: str) -> str:
    if not revision or revision.startswith("-"):
        raise UsageError(f"{revision!r} is no revision", hint="name a branch, a tag or a commit")
    done = _git(root, ["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"])
    if done.returncode != 0:
        if _git(root, ["rev-parse", "--git-dir"]).returncode != 0:
            raise UsageError(f"{root} is not in a git repository", hint="without one there is nothing to compare with")
        raise UsageError(f"git knows no commit called {revision} here", hint=_HINT)
    return done.stdout.decode("ascii").strip()


def _tree(root: Path, commit: str) -> Iterator[tuple[str, _Object]]:
    """Every file below `root`, by its path from there."""
    for record in _asked(root, ["ls-tree", "-r", "-z", commit]).split(b"\0"):
        facts, tab, path = record.partition(b"\t")
        if tab:
            mode, _, name = facts.decode("ascii").split()
            if mode != _SUBMODULE:
                yield path.decode("utf-8", "surrogateescape"), _Object(mode, name)


def _target(root: Path, path: str, tree: Mapping[str, _Object]) -> _Object | None:
    """The file at `path`, or the one that a link leads to, if it is one of this tree."""
    for _ in range(_LINKS):
        entry = tree.get(path)
        if entry is None or entry.mode != _LINK:
            return entry
        link = _contents(root, {entry.name}).get(entry.name, b"").decode("utf-8", "surrogateescape")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
    return None


def _sizes(root: Path, names: Iterable[str]) -> dict[str, int]:
    """The bytes of each of these objects, by name; one that this clone lacks is left out."""
    lines = _batch(root, "--batch-check", names).decode("ascii").splitlines()
    facts = [line.split() for line in lines]
    return {fact[0]: int(fact[2]) for fact in facts if fact[1:2] == ["blob"]}


def _contents(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The contents of these objects, by name."""
    output = _batch(root, "--batch", names)
    found: dict[str, bytes] = {}
    position = 0
    while position < len(output):
        end = output.index(b"\n", position)
        name, kind, *size = output[position:end].decode("ascii").split()
        position = end + 1
        if kind == "blob" and size:
            found[name] = output[position : position + int(size[0])]
            position += int(size[0]) + 1
    return found


def _batch(root: Path, how: str, names: Iterable[str]) -> bytes:
    given = "".join(f"{name}\n" for name in sorted(set(names))).encode("ascii")
    return _asked(root, ["cat-file", how], given=given) if given else b""


def _asked(root: Path, arguments: list[str], *, given: bytes = b"") -> bytes:
    done = _git(root, arguments, given=given)
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise UnreadableError(f"git {arguments[0]} failed: {''.join(reason)}", hint=_WHOLE)
    return done.stdout


def _git(root: Path, arguments: list[str], *, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return git.run(root, arguments, given=given)
    except FileNotFoundError as error:
        raise ConfigurationError("git is not installed", hint="revisions are read with git") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableError(f"git could not be asked: {error}") from error
