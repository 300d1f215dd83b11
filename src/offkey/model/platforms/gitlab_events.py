"""What starts a GitLab job, and the claims that go with it.

Source: as in `gitlab`; a component without a value is left out of the subject, `Gitlab::Ci::JwtV2#initialize`.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from itertools import product

from offkey.model.platforms import gitlab
from offkey.model.platforms.parts import ID, REF, fixed
from offkey.model.tokens import Piece, Word

_Pieces = tuple[Piece, ...]
_ENVIRONMENT = Word(REF.characters + " ${}", most=255)
"""Source: GitLab Docs, `environment:name`: letters, digits, spaces and `-_/${}`; 255 in the database."""
_OF_ENVIRONMENTS = frozenset({"environment", "environment_protected", "deployment_tier"})


@dataclass(frozen=True, slots=True)
class Event:
    """What started a job: the pieces of each claim, by its name, and those that no subject holds."""

    event: str
    source: str | None
    claims: dict[str, _Pieces]
    beside: _Pieces

    def pieces(self, chosen: tuple[str, ...]) -> _Pieces:
        """The components of the subject in their order, then the claims that are not in it."""
        subject = [
            piece
            for name in chosen
            if name in self.claims
            for piece in (fixed(f":{name}:", "sub"), *(_in_subject(piece, name) for piece in self.claims[name]))
        ]
        rest = [piece for name, pieces in self.claims.items() if name not in chosen for piece in pieces]
        return (*subject, *rest, *self.beside)


def _in_subject(piece: Piece, name: str) -> Piece:
    return replace(piece, claims=("sub", *piece.claims)) if name in piece.claims else piece


def events(wanted: frozenset[str], chosen: tuple[str, ...]) -> Iterator[Event]:
    """Every event, told apart as far as a claim that is wanted, or is in the subject, tells it."""
    asked = wanted | set(chosen)
    for ref_type, source in _occasions(wanted):
        ref = (
            fixed(f"refs/{'heads' if ref_type == 'branch' else 'tags'}/", "ref_path"),
            Piece(REF, ("ref", "ref_path"), likely=("main", "anything") if ref_type == "branch" else ("v1", "main")),
        )
        claims = {"ref_type": (fixed(ref_type, "ref_type"),), "ref": ref}
        of_source = (fixed(source, "pipeline_source"),) if source else ()
        for protected, environment, beside in product(_protected(asked), _environments(asked), _beside(asked)):
            together = {**claims, **protected, **environment}
            yield Event(_sentence(ref_type, source), source, together, (*of_source, *beside))


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


def _environments(asked: Set[str]) -> Iterator[dict[str, _Pieces]]:
    """Without an environment first: the components that are about one are left out then."""
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


def _beside(asked: Set[str]) -> Iterator[_Pieces]:
    """The runner and whoever started the job, which go with any event."""
    user = (
        Piece(ID, ("user_id",), likely=("1",)),
        Piece(gitlab.LOGIN, ("user_login",), likely=("sample-user",)),
        Piece(gitlab.EMAIL, ("user_email",), likely=("sample-user@example.com",)),
    )
    runners = ("gitlab-hosted", "self-hosted") if "runner_environment" in asked else (None,)
    levels = (*gitlab.ACCESS_LEVELS, None) if "user_access_level" in asked else (None,)
    for runner, level in product(runners, levels):
        yield (
            *user,
            *((fixed(runner, "runner_environment"),) if runner else ()),
            *((fixed(level, "user_access_level"),) if level else ()),
        )
