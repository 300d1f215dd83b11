"""How far a subject pattern reaches: to strangers, to siblings, or within the repository it names.

Decided over the grammar of GitHub's subjects, name form and immutable form, with a subject as witness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum

from offkey.model.platforms import github
from offkey.reason import wildcard
from offkey.reason.matching import Wild
from offkey.reason.search import Fixed, Grammar, Part, Word, shortest
from offkey.reason.subjects import ID, OWNER, REPOSITORY, SUBJECT, immutable, name_form
from offkey.reason.wildcard import Glob


class ReachClass(Enum):
    """Whom a pattern lets in besides the subject it names; the first that applies."""

    STRANGER = "stranger"
    """A repository of another owner, which anybody can be."""
    SIBLING = "sibling"
    """Another repository of the same owner."""
    INSIDER = "insider"
    """More than one subject of the repository itself: any branch, tag, pull request or environment."""


@dataclass(frozen=True, slots=True)
class Reach:
    """`kind` None: no more than one subject, `witness`; or, without a witness, none that begins with `repo:`.

    A template that leaves out the repository (`job_workflow_ref:…`) is not looked at: no witness there is no proof.
    """

    kind: ReachClass | None
    witness: str | None


@dataclass(frozen=True, slots=True)
class RepositoryName:
    """What is known of a repository; None is not known."""

    owner: str | None = None
    name: str | None = None
    owner_id: str | None = None
    repository_id: str | None = None


def beyond_repository(
    pattern: str | Glob,
    *,
    owner: str | None = None,
    name: str | None = None,
    owner_id: str | None = None,
    repository_id: str | None = None,
    exact: bool = False,
) -> Reach:
    """Whom `pattern` lets in besides the repository, with a subject that shows it.

    Without `owner` the repository is the one that the pattern names where its text is literal; where it
    names none, another owner (or repository) is any but the first found. `exact` reads `*` and `?` as
    `StringEquals` does. A known id decides who is who in the immutable form, because names can be taken over.
    """
    shape = pattern if isinstance(pattern, Glob) else wildcard.literal(pattern) if exact else wildcard.parse(pattern)
    named = named_repository(shape)
    if owner is None:
        hyphens = github.HYPHEN_FORM.match(str(shape))
        whose = RepositoryName(hyphens["owner"], hyphens["name"]) if hyphens else named
    else:
        whose = _completed(RepositoryName(owner, name, owner_id, repository_id), named)
    for kind, find in ((ReachClass.STRANGER, _stranger), (ReachClass.SIBLING, _sibling)):
        witness = find(shape, whose)
        if witness is not None:
            return Reach(kind, _prettier(witness, shape, whose, _LIKELY_CONTEXTS))
    own = _own(whose)
    witness = _first(shape, own)
    second = _first(shape, own, avoid=witness) if witness is not None else None
    if witness is None or second is None:
        return Reach(None, witness)
    return Reach(ReachClass.INSIDER, _prettier(second, shape, whose, _UNREVIEWED_CONTEXTS))


def named_repository(pattern: str | Glob) -> RepositoryName:
    """The repository that a pattern names, as far as owner, name and ids are literal in it."""
    shape = pattern if isinstance(pattern, Glob) else wildcard.parse(pattern)
    text = "".join("\0" if isinstance(atom, Wild) else atom for atom in shape.atoms)
    before, found, rest = text.partition("repo:")
    if before or not found:
        return RepositoryName()
    repository, _, _context = rest.partition(":")
    owner, slash, name = repository.partition("/")
    owner, _, owner_id = owner.partition("@")
    name, _, repository_id = name.partition("@")
    ended = bool(slash) and "\0" not in owner + owner_id
    closed = ":" in rest or shape.literal is not None
    return RepositoryName(
        _literal(owner, OWNER, slash or "@" in repository),
        _literal(name, REPOSITORY, ended and (closed or repository_id)),
        _literal(owner_id, ID, slash),
        _literal(repository_id, ID, ended and closed),
    )


def _literal(text: str, word: Word, complete: object) -> str | None:
    return text if complete and text and all(map(word.has, text)) else None


def _completed(given: RepositoryName, named: RepositoryName) -> RepositoryName:
    """What is given, and the ids that the pattern names for the same owner and repository."""
    if given.owner is None or named.owner is None or given.owner.lower() != named.owner.lower():
        return given
    given = replace(given, owner_id=given.owner_id or named.owner_id)
    if given.name is None or named.name is None or given.name.lower() != named.name.lower():
        return given
    return replace(given, repository_id=given.repository_id or named.repository_id)


# --- who is who --------------------------------------------------------------------------------------


def _stranger(shape: Glob, whose: RepositoryName) -> str | None:
    """A subject of another owner: by name in the name form, by id in the immutable form.

    A repository's id is never given to another, so whoever holds the known one is no stranger.
    """
    by_name = _other(shape, whose.owner, "owner", lambda owner: name_form(owner, REPOSITORY))
    if by_name is not None:
        return by_name
    id_ = ID if whose.repository_id is None else _but(ID, whose.repository_id)
    if whose.owner is not None and whose.owner_id is None:
        owner = Fixed(whose.owner)
        return _first(shape, immutable(_but(OWNER, whose.owner), ID, REPOSITORY, id_)) or _other(
            shape, None, "owner_id", lambda owner_id: immutable(owner, owner_id, REPOSITORY, id_)
        )
    return _other(shape, whose.owner_id, "owner_id", lambda owner_id: immutable(OWNER, owner_id, REPOSITORY, id_))


def _sibling(shape: Glob, whose: RepositoryName) -> str | None:
    """A subject of another repository of the same owner."""
    if whose.owner is not None:
        owner = Fixed(whose.owner)
        by_name = _other(shape, whose.name, "name", lambda name: name_form(owner, name))
        if by_name is not None:
            return by_name
    holder, holder_id = _fixed(whose.owner if whose.owner_id is None else None, OWNER), _fixed(whose.owner_id, ID)
    if whose.name is not None and whose.repository_id is None:
        name = Fixed(whose.name)
        return _first(shape, immutable(holder, holder_id, _but(REPOSITORY, whose.name), ID)) or _other(
            shape, None, "repository_id", lambda id_: immutable(holder, holder_id, name, id_)
        )
    return _other(
        shape,
        whose.repository_id,
        "repository_id",
        lambda id_: immutable(holder, holder_id, REPOSITORY, id_),
    )


def _own(whose: RepositoryName) -> list[Grammar]:
    """The subjects of the repository itself, both forms."""
    owner, name = _fixed(whose.owner, OWNER), _fixed(whose.name, REPOSITORY)
    ids = _fixed(whose.owner_id, ID), _fixed(whose.repository_id, ID)
    return [*name_form(owner, name), *immutable(owner, ids[0], name, ids[1])]


def _other(shape: Glob, known: str | None, group: str, grammars: Callable[[Part], list[Grammar]]) -> str | None:
    """A subject whose `group` is not the known one; where none is known, not that of the first subject found."""
    word = {"owner": OWNER, "name": REPOSITORY}.get(group, ID)
    if known is None:
        sample = _first(shape, grammars(word))
        match = SUBJECT.match(sample) if sample is not None else None
        if match is None:
            return None
        known = match[group]
    return _first(shape, grammars(_but(word, known)))


def _prettier(witness: str, shape: Glob, whose: RepositoryName, likely: tuple[str, ...]) -> str:
    """A subject of the same class that reads like a real one, where the pattern matches such a one."""
    match = SUBJECT.match(witness)
    if match is None:
        return witness
    owners = _likely(match["owner"], whose.owner, "attacker", most=github.OWNER_LENGTH)
    names = _likely(match["name"], whose.name, "other", most=github.REPOSITORY_LENGTH)
    owner_id, repository_id = (f"@{id_}" if id_ else "" for id_ in (match["owner_id"], match["repository_id"]))
    contexts = (*likely, witness[match.end() :])
    candidates = (
        f"repo:{owner}{owner_id}/{name}{repository_id}{context}"
        for owner in owners
        for name in names
        for context in contexts
    )
    return next((text for text in candidates if shape.matches(text)), witness)


_LIKELY_CONTEXTS = (":ref:refs/heads/main", ":pull_request", ":environment:production", ":ref:refs/tags/v1")
_UNREVIEWED_CONTEXTS = (
    ":pull_request",
    ":ref:refs/heads/anything",
    ":environment:anything",
    ":ref:refs/tags/anything",
)


def _likely(found: str, own: str | None, word: str, *, most: int) -> tuple[str, ...]:
    """Likelier names in place of one that is not the repository's own."""
    if own is not None and found.lower() == own.lower():
        return (found,)
    longer = f"{found[:-1].rstrip('-')}-{word}"
    others = (name for name in (word, longer) if name.lower() != (own or "").lower())
    return (*(name for name in others if len(name) <= most and not name.startswith("-")), found)


# --- words and texts -----------------------------------------------------------------------------------


def _fixed(text: str | None, otherwise: Word) -> Part:
    return otherwise if text is None else Fixed(text)


def _but(word: Word, excluded: str) -> Word:
    return replace(word, excluded=frozenset({excluded.lower()}))


def _first(shape: Glob, grammars: Iterable[Grammar], *, avoid: str | None = None) -> str | None:
    found = (shortest(shape, grammar, avoid=avoid) for grammar in grammars)
    return next((text for text in found if text is not None), None)
