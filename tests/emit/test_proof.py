"""What a person reads of a proof: the open roles first, with the token; the difference that keeps one out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests import proofs

from offkey.emit.proof import comparison, summary, text, worst_reacher
from offkey.emit.style import Style
from offkey.model.comparison import Comparison, Relation
from offkey.model.proof import Conclusion, NearMiss, Reach, Reacher, RoleProof

PLAIN = Style()


def test_what_is_open_comes_first_with_the_token_that_shows_it() -> None:
    assert text(proofs.ALL, PLAIN) == (
        "open  somebody besides the intended gets in\n"
        "  deploy@111122223333  infra/iam.tf:3:1\n"
        "    stranger  anybody, from another owner: push to a branch\n"
        "      sub         repo:attacker/infra:ref:refs/heads/main\n"
        "      aud         sts.amazonaws.com\n"
        "      repository  attacker/infra\n"
        '      admitted    by statement 1 "Deploy"\n'
        "    insider  the repository itself, unreviewed: a pull request\n"
        "      sub         repo:acme/infra:pull_request\n"
        "      aud         sts.amazonaws.com\n"
        "      repository  acme/infra\n"
        '      admitted    by statement 1 "Deploy"\n'
        "      assuming    the workflow gives itself id-token: write\n"
        "\n"
        "dead  nobody of the project gets in\n"
        "  apply@111122223333  infra/iam.tf:80:1\n"
        "    nearest  a job of an environment\n"
        "      fails at StringEquals token.actions.githubusercontent.com:sub\n"
        "      wants  repo:acme/infra:environment:Live\n"
        "      token  repo:acme/infra:environment:live\n"
        "                                         ^\n"
        "      or     repo:acme/infra:ref:refs/heads/main\n"
        "\n"
        "undecided  not proven, either way\n"
        "  the policy in trust.json  trust.json:1:1\n"
        "    unknown  var.org is not known here\n"
        "\n"
        "tight  the intended get in, and nobody else\n"
        "  plan@111122223333        infra/iam.tf:40  ← repo:acme/infra:ref:refs/heads/main\n"
        "  deployment@444455556666  infra/iam.tf:3   ← repo:acme/infra:environment:live\n"
        "\n"
        "5 roles: 1 open (1 stranger), 1 dead, 1 undecided, 2 tight\n"
    )


def test_verbose_shows_intended_tokens_and_the_way_they_take() -> None:
    shown = text([proofs.SPOKE_ROLE], PLAIN, verbose=True)
    assert "    intended  as intended: a job of an environment\n" in shown
    assert "      way         token → deploy@111122223333 → deployment@444455556666\n" in shown
    assert '                  deploy@111122223333: statement 1 "Deploy" allows it\n' in shown


def test_a_dead_role_without_a_condition_says_why_in_words() -> None:
    because = "the trust policy allows nothing"
    proof = replace(proofs.DEAD, nearest=NearMiss(proofs.LIVE.claims, "push"), dead_because=because)
    assert f"    {because}\n" in text([proof], PLAIN)
    assert f"    {because}\n" in text([replace(proof, nearest=None)], PLAIN)


def test_roles_of_a_group_stand_apart() -> None:
    assert "\n\n  deploy@111122223333" in text([proofs.OPEN, proofs.OPEN], PLAIN)


def test_no_role_is_said_and_is_no_success() -> None:
    assert text([], PLAIN) == "no roles to prove anything about\n"


def test_each_open_role_is_counted_at_its_worst() -> None:
    sibling = replace(proofs.OPEN, reach=(Reach(Reacher.INSIDER, proofs.PULL), Reach(Reacher.SIBLING, proofs.MAIN)))
    assert worst_reacher(sibling) is Reacher.SIBLING
    assert worst_reacher(replace(sibling, reach=())) is None
    assert summary([proofs.OPEN, sibling], PLAIN) == "2 roles: 2 open (1 stranger, 1 sibling)"
    assert summary([proofs.TIGHT], PLAIN) == "1 role: 1 tight"


@pytest.mark.parametrize("conclusion", list(Conclusion))
def test_colours_change_nothing_but_colours(conclusion: Conclusion) -> None:
    shown = [replace(proof, conclusion=conclusion) for proof in proofs.ALL]
    coloured = text(shown, Style(colour=True), verbose=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(shown, PLAIN, verbose=True)


def test_sentences_keep_to_eighty_columns() -> None:
    long = RoleProof(
        proofs.role("deploy"),
        Conclusion.UNDECIDED,
        (Reach(Reacher.INSIDER, replace(proofs.PULL, assumptions=("so it is " * 30,))),),
        unknown=("nobody knows " * 30,),
    )
    assert max(map(len, text([long], PLAIN).splitlines())) <= 80


def test_names_from_a_repository_do_not_write_to_the_terminal() -> None:
    evil = "\x1b[2J\u202eevil"
    witness = replace(proofs.STRANGER, claims={"sub": evil, evil: (evil,)}, event=evil, statement=evil)
    role = replace(proofs.role("x"), name=evil, place=replace(proofs.role("x").place, path=evil))
    proof = RoleProof(role, Conclusion.OPEN, (Reach(Reacher.STRANGER, witness),), evil, (evil,))
    for verdict in Conclusion:
        shown = text([replace(proof, conclusion=verdict)], PLAIN)
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_a_comparison_shows_what_is_gained_and_what_is_lost() -> None:
    found = Comparison(Relation.INCOMPARABLE, proofs.STRANGER, proofs.MAIN, ("var.org is not known here",))
    assert comparison(found, PLAIN) == (
        "incomparable  some tokens get in that did not before, and others no longer do\n"
        "  gained  push to a branch\n"
        "    sub         repo:attacker/infra:ref:refs/heads/main\n"
        "    aud         sts.amazonaws.com\n"
        "    repository  attacker/infra\n"
        '    admitted    by statement 1 "Deploy"\n'
        "  lost  push to a branch\n"
        "    sub         repo:acme/infra:ref:refs/heads/main\n"
        "    aud         sts.amazonaws.com\n"
        "    repository  acme/infra\n"
        '    admitted    by statement 1 "Deploy"\n'
        "  unknown  var.org is not known here\n"
    )
    assert comparison(Comparison(Relation.EQUAL), PLAIN) == "equal  the same tokens get in\n"


@pytest.mark.parametrize("relation", list(Relation))
def test_every_relation_has_its_words(relation: Relation) -> None:
    assert comparison(Comparison(relation), PLAIN).startswith(f"{relation.value}  ")
