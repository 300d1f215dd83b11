"""Keys that are written out: a pair that may be real, and never a secret in what is found."""

from __future__ import annotations

import pytest
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET

from offkey.model.text import Source
from offkey.read.plain_keys import in_source

OTHER_ID = "AKIA" + "Z7XQW2MNB4KLVR6P"


def found(text: str) -> list[tuple[str, int, int]]:
    return [
        (key.id, key.place.line, (key.secret_place or key.place).line)
        for key in in_source(Source("x.sh", text.encode()))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{REAL_LOOKING_ID},{REAL_LOOKING_SECRET}", [(REAL_LOOKING_ID, 1, 1)]),
        (f"id: {REAL_LOOKING_ID}\n\nkey: {REAL_LOOKING_SECRET}", [(REAL_LOOKING_ID, 1, 3)]),
        (f"# {REAL_LOOKING_ID}\n# {REAL_LOOKING_SECRET}", [(REAL_LOOKING_ID, 1, 2)]),
        (f"AWS_SECRET_ACCESS_KEY={REAL_LOOKING_SECRET}", [("", 1, 1)]),
        (f"SECRET={REAL_LOOKING_SECRET}", []),
        (REAL_LOOKING_ID, []),
        (f"{REAL_LOOKING_ID}{chr(10) * 9}{REAL_LOOKING_SECRET}", []),
        ("AWS_SECRET_ACCESS_KEY=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", []),
        ("AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", []),
        (f"ASIA{REAL_LOOKING_ID[4:]} {REAL_LOOKING_SECRET}", []),
    ],
)
def test_an_id_with_its_secret_beside_it(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert found(text) == expected


def test_each_id_takes_the_secret_that_is_nearest() -> None:
    other = REAL_LOOKING_SECRET[::-1]
    text = f"{REAL_LOOKING_ID} {REAL_LOOKING_SECRET}\n{OTHER_ID} {other}\n"
    assert found(text) == [(REAL_LOOKING_ID, 1, 1), (OTHER_ID, 2, 2)]
