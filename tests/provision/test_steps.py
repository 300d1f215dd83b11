from __future__ import annotations

import pytest
from tests.configurations import EXAMPLES, ONE_ACCOUNT, STATE_ELSEWHERE, configuration

from offkey.provision.design import design
from offkey.provision.directories import directories
from offkey.provision.steps import readme, steps


def test_the_hub_comes_first_and_environments_are_protected_last() -> None:
    found = steps(design(configuration()))
    assert [step.order for step in found] == [1, 2, 3, 4, 5]
    assert "administrator of the account shared (111111111111)" in found[0].what
    assert "terraform -chdir=federation/hub init" in found[0].what
    assert found[0].undo == "terraform -chdir=federation/hub destroy"
    assert "create the environment dev and protect it" in found[3].what


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_every_account_and_environment_is_somebodys_step(text: str) -> None:
    federation = design(configuration(text))
    said = " ".join(step.what for step in steps(federation))
    for directory, account in directories(federation).items():
        assert f"({account.id}): terraform -chdir=federation/{directory} init" in said
    assert all(step.undo and step.who == "person" for step in steps(federation))


def test_the_page_says_how_the_bucket_keeps_its_policy() -> None:
    page = readme(design(configuration(STATE_ELSEWHERE)))
    assert "get-bucket-policy --bucket acme-state" in page
    assert "federation/state/state_bucket_policy.json" in page


def test_the_page_leaves_out_what_there_is_not() -> None:
    page = readme(design(configuration(ONE_ACCOUNT)))
    assert "## Modules" not in page
    assert "create_identity_provider=false" in page
