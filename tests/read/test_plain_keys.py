"""Keys that are written out: a pair that may be real, and never a secret in what is found."""

from __future__ import annotations

import pytest
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET

from offkey.model.node import Share
from offkey.model.text import Source
from offkey.read.plain_keys import find, in_source
from offkey.read.relevant import read_for
from offkey.read.repository import of_files

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
        (f"{REAL_LOOKING_ID}==>gone\n{REAL_LOOKING_SECRET}==gone", [(REAL_LOOKING_ID, 1, 2)]),
        (f"{REAL_LOOKING_ID}==\n{REAL_LOOKING_SECRET}=", []),
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


def whole(files: dict[str, bytes]) -> Share:
    return Share.whole(of_files(files, root=".", seen=len(files)))


@pytest.mark.parametrize("path", ["keys.txt", "prod.env", "settings.ini"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_searched_as_well(path: str, encoding: str) -> None:
    text = f"\ufeffname: Zoë\r\nid {REAL_LOOKING_ID}\r\n{REAL_LOOKING_SECRET}\r\n"
    data = text.encode(encoding)
    assert read_for(path, data)
    (key,) = find(whole({path: data}))
    assert (key.id, str(key.place), str(key.secret_place)) == (REAL_LOOKING_ID, f"{path}:2:4", f"{path}:3:1")


@pytest.mark.parametrize("data", [b"\xff\xfeA\0K\0I\0A", b"\xff\xfe" + "AKIA".encode("utf-16-le") + b"\0"])
def test_half_a_character_of_utf_16_is_no_reason_to_fail(data: bytes) -> None:
    assert find(whole({"keys.txt": data})) == ()
