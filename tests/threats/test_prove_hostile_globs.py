"""Wildcards that multiply the states of a search end within its budget, and giving up is no proof.

Source: issue 3.
"""

from tests.reason.proofs import github, proven, trust

from offkey.model.proof import Conclusion


def _hostile(letter: str, holes: int) -> str:
    return f"*{letter}{'?' * holes}b*"


def test_the_search_ends_and_does_not_say_tight() -> None:
    many = [github([f"repo:*{i}*/*a{'?' * 12}*" for i in range(10)])]
    for statements in (
        [github([_hostile("a", 20), _hostile("b", 18)])],
        [*many, github(_hostile("a", 16), Effect="Deny")],
    ):
        proof = proven(trust(*statements))
        assert proof.conclusion in {Conclusion.OPEN, Conclusion.UNDECIDED}


def test_giving_up_is_undecided() -> None:
    rare = github("repo:acme/infra:ref:refs/heads/" + "*a?????????????b" * 2)
    taken = github("repo:acme/infra:ref:refs/heads/*", Effect="Deny")
    proof = proven(trust(rare, taken))
    assert proof.conclusion in {Conclusion.DEAD, Conclusion.UNDECIDED}
