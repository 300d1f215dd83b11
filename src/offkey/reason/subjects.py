"""The grammar of GitHub's subjects, for searching in it.

Source: GitHub's OpenID Connect reference; `model.platforms.github` holds the characters and lengths.
"""

from __future__ import annotations

import re

from offkey.model.platforms import github
from offkey.reason.search import Fixed, Grammar, Part, Word

SUBJECT = re.compile(
    r"repo:(?P<owner>[^/@:]+)(?:@(?P<owner_id>\d+))?/(?P<name>[^/@:]+)(?:@(?P<repository_id>\d+))?(?=:|\Z)", re.ASCII
)
OWNER = Word(github.OWNER_CHARACTERS, github.OWNER_LENGTH)
REPOSITORY = Word(github.REPOSITORY_CHARACTERS, github.REPOSITORY_LENGTH)
ID = Word(github.DIGITS, github.ID_LENGTH)
_PLAIN = github.LOWER + github.UPPER + github.DIGITS + "-._/"
_BRANCH = Word(_PLAIN, never=":~^?*[\\ \x7f" + "".join(map(chr, range(0x20))))
_ENVIRONMENT = Word(_PLAIN + " ", never=":")
_PAIR: tuple[Part, ...] = (Fixed(":"), Word(github.LOWER + "_"), Fixed(":"), _ENVIRONMENT)
_CONTEXTS: tuple[tuple[Part, ...], ...] = (
    (Fixed(":ref:refs/heads/"), _BRANCH),
    (Fixed(":pull_request"),),
    (Fixed(":environment:"), _ENVIRONMENT),
    (Fixed(":ref:refs/tags/"), _BRANCH),
)
_CHOSEN: tuple[tuple[Part, ...], ...] = (_PAIR, _PAIR * 2, _PAIR * 3)
"""What a repository may choose for itself: one to three claims behind its name, or none."""


def name_form(owner: Part, name: Part) -> list[Grammar]:
    """`repo:owner/name` with every context; the default ones first."""
    return _with_contexts((Fixed("repo:"), owner, Fixed("/"), name))


def immutable(owner: Part, owner_id: Part, name: Part, repository_id: Part) -> list[Grammar]:
    """`repo:owner@id/name@id` with every context; the default ones first."""
    return _with_contexts((Fixed("repo:"), owner, Fixed("@"), owner_id, Fixed("/"), name, Fixed("@"), repository_id))


def _with_contexts(repository: tuple[Part, ...]) -> list[Grammar]:
    return [Grammar(repository, *_CONTEXTS), Grammar(repository, *_CHOSEN), Grammar(repository)]
