"""Only what carries a value counts, under the name it is written to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET

from offkey.model.static_key import Origin
from offkey.read.key_origins import in_text, origins


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("secrets.AWS_KEY", ["secrets.AWS_KEY"]),
        ("secrets.aws_key", ["secrets.AWS_KEY"]),
        ("secrets['AWS_KEY']", ["secrets.AWS_KEY"]),
        ("env.Key", ["env.Key"]),
        ("github.event.inputs.key", ["inputs.key"]),
        ("steps.a.outputs.key", ["steps.a.outputs.key"]),
        ("secrets.A || secrets.B", ["secrets.A", "secrets.B"]),
        ("github.ref == 'x' && secrets.A || secrets.B", ["secrets.A", "secrets.B"]),
        ("secrets.A != '' && 'yes' || 'no'", []),
        ("secrets.A != ''", []),
        ("!secrets.A", []),
        ("contains(secrets.A, 'x')", []),
        ("format('{0}:{1}', secrets.A, secrets.B)", ["secrets.A", "secrets.B"]),
        ("fromJSON(secrets.ALL).key", ["secrets.ALL"]),
        ("secrets[format('AWS_ACCESS_KEY_ID_{0}', matrix.x)]", ["secrets.AWS_ACCESS_KEY_ID_{0}"]),
        ("secrets[env.NAME]", ["secrets[env.NAME]"]),
        ("secrets[format('{0}_X', inputs.y)]", ["secrets[format(…)]"]),
        ("toJSON(secrets)", ["secrets."]),
        ("secrets.A ||", ["secrets.A"]),
        (f"'{REAL_LOOKING_ID}'", [REAL_LOOKING_ID]),
        ("'text'", []),
        ("", []),
    ],
)
def test_origins(expression: str, found: list[str]) -> None:
    assert [str(origin) for origin in origins(expression)] == found


def test_a_matrix_chooses_a_secret_by_its_name() -> None:
    combinations = ({"key": "DEV_KEY"}, {"key": "LIVE_KEY"}, {"key": "DEV_KEY"})
    assert [str(o) for o in origins("secrets[matrix.key]", combinations)] == ["secrets.DEV_KEY", "secrets.LIVE_KEY"]
    assert [str(o) for o in origins("secrets[format('{0}_X', matrix.key)]", combinations)] == [
        "secrets.DEV_KEY_X",
        "secrets.LIVE_KEY_X",
    ]


def names(text: str, *, script: bool = False) -> list[tuple[str, str | None, bool]]:
    return [(str(c.origin), c.name, c.whole) for c in in_text(text, script=script)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("${{ secrets.A }}", [("secrets.A", None, True)]),
        (" ${{ secrets.A }} ", [("secrets.A", None, True)]),
        ("key=${{ secrets.A }}", [("secrets.A", "key", False)]),
        ("--access-key ${{ secrets.A }}", [("secrets.A", "access-key", False)]),
        ('"aws_key": "${{ secrets.A }}"', [("secrets.A", "aws_key", False)]),
        ("aws configure set aws_access_key_id ${{ secrets.A }}", [("secrets.A", "aws_access_key_id", False)]),
        ("-var 'k=${{ secrets.A }}' -var 'l=${{ vars.B }}'", [("secrets.A", "k", False), ("vars.B", "l", False)]),
        ("one\n${{ secrets.A }}", [("secrets.A", None, False)]),
        (REAL_LOOKING_ID, [(REAL_LOOKING_ID, None, True)]),
        (f"id: {REAL_LOOKING_ID}", [(REAL_LOOKING_ID, "id", False)]),
        (REAL_LOOKING_SECRET, [("a secret in plain text", None, True)]),
        (f"secret_key={REAL_LOOKING_SECRET}", [("a secret in plain text", "secret_key", False)]),
        (f"sha={REAL_LOOKING_SECRET}", []),
        ("AKIAIOSFODNN7EXAMPLE", []),
        ("$A ${B}", []),
        ("text", []),
        ("", []),
    ],
)
def test_values_in_a_text(text: str, found: list[tuple[str, str | None, bool]]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("export A=$B C=${D} E=${F:-x}", [("shell.B", "A"), ("shell.D", "C"), ("shell.F", "E")]),
        ("$env:A", [("shell.A", None)]),
        ("# x ${{ secrets.A }}", []),
        ("true # x ${{ secrets.A }}", []),
        ("echo '# x' ${{ secrets.A }}", [("secrets.A", "x")]),
        ('echo "a#b ${{ secrets.A }}"', [("secrets.A", "b")]),
        ('if [ -z "${{ secrets.A }}" ]; then x; fi', []),
        ("[[ -n $A && $B ]] && use=$C", [("shell.C", "use")]),
        ("test -n ${{ secrets.A }}", []),
        ('echo "::add-mask::${{ secrets.A }}"', []),
        ("x=1\n# no\ny=${{ secrets.A }}", [("secrets.A", "y")]),
        ("echo $(cmd) $1 $? $$", []),
        ('echo "set \\$A and \\${B}, or $C"', [("shell.C", "or")]),
        ("export AWS_ACCESS_KEY_ID=\\$A", [("shell.A", "AWS_ACCESS_KEY_ID")]),
        ("$A", [("shell.A", None)]),
    ],
)
def test_values_in_a_script(script: str, found: list[tuple[str, str | None]]) -> None:
    assert [(origin, name) for origin, name, _ in names(script, script=True)] == found


@given(st.text(alphabet="ab${}' .secrets#\n=|&[]()", max_size=80), st.booleans())
def test_any_text_can_be_read(text: str, script: bool) -> None:
    for carried in in_text(text, script=script):
        assert 0 <= carried.offset < max(1, len(text))
        assert isinstance(carried.origin, Origin)
