"""What starts a GitLab job, and the claims that go with it.

Source: as in `gitlab`; a component without a value is left out of the subject, `Gitlab::Ci::JwtV2#initialize`.
"""

from __future__ import annotations

from itertools import product

from offkey.model.platforms import gitlab
from offkey.model.platforms.parts import ID, REF, fixed
from offkey.model.records import dataclass
from offkey.model.tokens import Piece, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Set

_Pieces = tuple[Piece, ...]
_ENVIRONMENT = Word(REF.characters + " ${}", most=255)
"""Source: GitLab Docs, `environment:name`: letters, digits, spaces and `-_/${}`; 255 in the database."""
_OF_ENVIRONMENTS = frozenset({"environment", "environment_protected", "deployment_tier"})


@dataclass(frozen=True, slots=True)
class Event:
    """What started a job: the pieces of each claim that a subject may hold, by its name, and of those that none may.

    `fixed` are texts, `free` are words.
    """

    event: str
    source: str | None
    claims: dict[str, _Pieces]
    fixed: _Pieces
    free: _Pieces

    def subject(self, row: tuple[str, ...]) -> _Pieces:
        """The components of the subject in their order, each in its own claim as well."""
        return tuple(
            piece
            for name in row
            for piece in (fixed(f":{name}:", "sub"), *(_in_subject(piece, name) for piece in self.claims[name]))
        )

    def settled(self, row: tuple[str, ...]) -> _Pieces:
        """The claims that are not in the subject."""
        return (*self.fixed, *(piece for name, pieces in self.claims.items() if name not in row for piece in pieces))


def _in_subject(piece: Piece, name: str) -> Piece:
    return Piece(piece.part, ("sub", *piece.claims), likely=piece.likely) if name in piece.claims else piece


def events(wanted: frozenset[str], row: tuple[str, ...]) -> Iterator[Event]:
    """Every event, told apart as far as a claim that is wanted, or is in the subject, tells it."""
    for ref_type, source in _occasions(wanted):
        ref = (
            fixed(f"refs/{'heads' if ref_type == 'branch' else 'tags'}/", "ref_path"),
            Piece(REF, ("ref", "ref_path"), likely=("main", "anything") if ref_type == "branch" else ("v1", "main")),
        )
        claims = {"ref_type": (fixed(ref_type, "ref_type"),), "ref": ref}
        of_source = (fixed(source, "pipeline_source"),) if source else ()
        choices = product(_protected({*wanted, *row}), _environments(wanted, row), _runners(wanted))
        for protected, environment, runner in choices:
            together = {**claims, **protected, **environment}
            yield Event(_sentence(ref_type, source), source, together, (*of_source, *runner), _USER)


def _sentence(ref_type: str, source: str | None) -> str:
    what = f"pipeline for a {ref_type}"
    return f"{what} ({source})" if source else what


def _occasions(wanted: Set[str]) -> Iterator[tuple[str, str | None]]:
    """Branch or tag, and what started the pipeline: a change is proposed from a branch, never from a tag."""
    sources: tuple[str | None, ...] = gitlab.SOURCES if "pipeline_source" in wanted else (None,)
    for ref_type in ("branch", "tag"):
        for source in sources:
            if ref_type == "branch" or source not in gitlab.OF_PROPOSALS:
                yield ref_type, source


def _protected(asked: Set[str]) -> Iterator[dict[str, _Pieces]]:
    for text in ("false", "true") if "ref_protected" in asked else ():
        yield {"ref_protected": (fixed(text, "ref_protected"),)}
    if "ref_protected" not in asked:
        yield {}


def _environments(wanted: Set[str], row: tuple[str, ...]) -> Iterator[dict[str, _Pieces]]:
    """Without an environment, its components are left out of the subject: as from a shorter row."""
    asked = wanted | set(row)
    if not _OF_ENVIRONMENTS & set(row):
        yield {}
    if asked & _OF_ENVIRONMENTS:
        named = (Piece(_ENVIRONMENT, ("environment",), likely=("anything", "production")),)
        protected = ("false", "true") if "environment_protected" in asked else (None,)
        tiers = gitlab.TIERS if "deployment_tier" in asked else (None,)
        for guarded, tier in product(protected, tiers):
            yield {
                "environment": named,
                "environment_protected": (fixed(guarded, "environment_protected"),) if guarded else (),
                "deployment_tier": (fixed(tier, "deployment_tier"),) if tier else (),
            }


def _runners(wanted: Set[str]) -> Iterator[_Pieces]:
    """The runner, and the role of whoever started the job."""
    runners = ("gitlab-hosted", "self-hosted") if "runner_environment" in wanted else (None,)
    levels = (*gitlab.ACCESS_LEVELS, None) if "user_access_level" in wanted else (None,)
    for runner, level in product(runners, levels):
        yield (
            *((fixed(runner, "runner_environment"),) if runner else ()),
            *((fixed(level, "user_access_level"),) if level else ()),
        )


_USER = (
    Piece(ID, ("user_id",), likely=("1",)),
    Piece(gitlab.LOGIN, ("user_login",), likely=("sample-user",)),
    Piece(gitlab.EMAIL, ("user_email",), likely=("sample-user@example.com",)),
)
"""Whoever started the job, which goes with any event."""
