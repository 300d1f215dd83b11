"""For which projects a policy is meant."""

from dataclasses import astuple
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.reason.documents import HOST, SUB, policy, web_identity

from offkey.model.platforms import github_tokens
from offkey.model.tokens import Family, Piece, Project, Word
from offkey.reason.asked import asked
from offkey.reason.projects import _most_telling, belongs, excluding, merge, projects

_texts = st.none() | st.sampled_from(["a", "A", "b"])
_projects = st.builds(Project, _texts, _texts, _texts, _texts)
ACME = Project("acme", "infra")


def _of(*conditions: dict[str, Any], given: Project | None = None) -> tuple[Project, ...]:
    trust = policy(*map(web_identity, conditions))
    return projects(asked([trust], HOST), github_tokens.PLATFORM, given)


@given(st.lists(_projects, max_size=6))
def test_the_most_telling_say_all_that_was_said_and_none_says_a_part_of_another(found: list[Project]) -> None:
    kept = _most_telling(found)
    for project in found:
        assert project == Project() or any(_same(merge(one, project), one) for one in kept)
    assert not any(one is not other and _same(merge(one, other), one) for one in kept for other in kept)


def _same(one: Project | None, other: Project) -> bool:
    return one is not None and [t and t.lower() for t in astuple(one)] == [t and t.lower() for t in astuple(other)]


@given(_projects, _projects)
def test_two_are_one_where_nothing_speaks_against_it(one: Project, other: Project) -> None:
    pairs = list(zip(astuple(one), astuple(other), strict=True))
    differ = any(mine and theirs and mine.lower() != theirs.lower() for mine, theirs in pairs)
    merged = merge(one, other)
    assert (merged is None) == differ
    assert merged is None or astuple(merged) == tuple(theirs if mine is None else mine for mine, theirs in pairs)
    assert merge(one, Project()) == one


def test_the_policy_names_them_where_nobody_else_does() -> None:
    main = "repo:acme/infra:ref:refs/heads/main"
    assert _of({"StringEquals": {SUB: main}}) == (ACME,)
    assert _of({"StringLike": {SUB: [main, "repo:globex/x:*"]}}) == (ACME, Project("globex", "x"))
    assert _of({"StringLike": {SUB: ["repo:Acme/infra:*", "repo:acme/infra:*"]}}) == (Project("Acme", "infra"),)
    assert _of({"StringLike": {SUB: "repo:acme/*"}}) == (Project("acme"),)
    assert _of({"StringLike": {SUB: "*"}}) == (Project(),)


def test_ids_of_the_same_statement_complete_a_name() -> None:
    ids = {f"{HOST}:repository_id": "2", f"{HOST}:repository_owner_id": "1"}
    pinned = {"StringLike": {SUB: "repo:acme/infra:*"}, "StringEquals": ids}
    assert _of(pinned) == (Project("acme", "infra", "1", "2"),)
    assert _of(pinned, given=ACME) == (Project("acme", "infra", "1", "2"),)
    assert _of(pinned, given=Project("globex", "x")) == (Project("globex", "x"),)


def test_a_project_that_says_less_is_not_another() -> None:
    assert _of({"StringLike": {SUB: ["repo:acme/*", "repo:acme/infra:*"]}}) == (ACME,)


def test_who_is_named_may_be_ours() -> None:
    assert belongs(Project("ACME"), ACME)
    assert not belongs(Project("globex"), ACME)
    assert not belongs(Project(), ACME)


def test_our_other_projects_are_nobody_else() -> None:
    other = Piece(Word("abcdefghijklmnopqrstuvwxyz", excluded=frozenset({"acme"})), ("sub",))
    both = (ACME, Project("globex", "x"))
    (piece,) = excluding(Family("", (other,)), both).pieces
    assert isinstance(piece.part, Word)
    assert piece.part.excluded == {"acme", "globex"}
    assert excluding(Family("", (other,)), both[:1]).pieces == (other,)
