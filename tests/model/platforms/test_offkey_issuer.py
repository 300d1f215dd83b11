"""The tokens of offkey's own issuer: what `offkey_issuer` defines."""

from __future__ import annotations

import pytest
from tests.model.platforms.fitting import classes

from offkey.model.platforms import offkey_issuer
from offkey.model.platforms.offkey_issuer import PLATFORM, subject
from offkey.model.tokens import Project

HOST = "tokens.example.com/offkey"


def token(owner: str, name: str, *, directory: str = "environments/live", phase: str = "apply") -> dict[str, str]:
    return {
        "sub": subject(owner, name, directory=directory, workspace="default", phase=phase),
        "repository": f"{owner}/{name}",
        "directory": directory,
        "workspace": "default",
        "phase": phase,
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (token("acme", "infra"), {"insider"}),
        (token("acme", "infra", phase="plan", directory="."), {"insider"}),
        (token("acme", "infra", directory="a:b"), {"insider"}),
        (token("acme", "web"), {"sibling"}),
        (token("acme", "group/infra"), {"sibling"}),
        (token("another", "infra"), {"sibling"}),
        (token("acme", "infra", phase="destroy"), set()),
        ({**token("acme", "infra"), "phase": "plan"}, set()),
        ({**token("acme", "infra"), "repository": "acme/web"}, set()),
    ],
)
def test_a_token_is_of_one_class(found: dict[str, str], expected: set[str]) -> None:
    assert classes(PLATFORM, HOST, found, Project("acme", "infra")) == expected


@pytest.mark.parametrize(
    ("claim", "text", "expected"),
    [
        ("sub", "repository:acme/infra:directory:*", Project("acme", "infra")),
        ("sub", "repository:acme/group/infra:*", Project("acme", "group/infra")),
        ("sub", "repository:acme/infra*", Project("acme")),
        ("sub", "repository:acme*", Project()),
        ("repository", "acme/infra", Project("acme", "infra")),
        ("aud", "acme/infra", Project()),
    ],
)
def test_whom_a_policy_names(claim: str, text: str, expected: Project) -> None:
    assert offkey_issuer.named(claim, text) == expected


def test_one_phase_of_one_root_module_is_what_a_person_may_have_meant() -> None:
    exact = subject("acme", "infra", directory="live", workspace="default", phase="plan")
    assert [offkey_issuer.reviewed(text) for text in (exact, exact.replace("plan", "*"), "repository:acme/infra")] == [
        True,
        False,
        False,
    ]
