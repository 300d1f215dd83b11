"""A token in a file becomes claims; whatever else is in it stays there, also in the messages."""

from __future__ import annotations

import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import tokens

from offkey.errors import UnreadableError
from offkey.model.claims import Claims, DecodedToken
from offkey.read.token import holds_token, is_compact, is_token, read

CLAIMS = tokens.claims(environment="live")
COMPACT = tokens.compact(CLAIMS.values)
PAYLOAD = json.dumps(dict(CLAIMS.values))


@pytest.mark.parametrize(
    "text",
    [
        COMPACT,
        f"  {COMPACT}\n",
        f"\ufeff{COMPACT}\r\n",
        f"Bearer {COMPACT}",
        f'"{COMPACT}"',
        json.dumps({"value": COMPACT}),
        json.dumps({"count": 1, "value": COMPACT}),
    ],
)
def test_the_compact_form_is_read_however_it_was_saved(text: str) -> None:
    assert is_token(text)
    assert read(text, path="t") == DecodedToken({"alg": "RS256", "kid": "key", "typ": "JWT"}, CLAIMS)


def test_a_payload_is_read_without_a_header() -> None:
    assert is_token(PAYLOAD)
    assert not is_compact(PAYLOAD)
    assert read(PAYLOAD, path="t") == DecodedToken({}, CLAIMS)


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())))
def test_what_was_encoded_is_read(payload: dict[str, object]) -> None:
    whole = {**payload, "sub": "s"}
    expected = Claims({k: tuple(v) if isinstance(v, list) else v for k, v in whole.items()})  # type: ignore[misc]
    assert read(tokens.compact(whole), path="t").claims == expected  # type: ignore[arg-type]
    assert read(json.dumps(whole), path="t").claims == expected


def test_what_is_nested_is_kept_as_text() -> None:
    payload = json.dumps({"sub": "s", "https://aws.amazon.com/tags": {"principal_tags": {"a": ["b"]}}, "n": [1]})
    values = read(payload, path="t").claims.values
    assert values["https://aws.amazon.com/tags"] == '{"principal_tags": {"a": ["b"]}}'
    assert values["n"] == "[1]"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not a token", "the text is not JSON"),
        ("", "the text is not JSON"),
        ("[]", "the text is no JSON object"),
        ('{"Statement": []}', "the JSON object has no iss, sub or aud: it is no identity token"),
        ('{"sub": "a", "sub": "b"}', "the text has a claim twice, which readers understand differently"),
        ('{"sub": "a", "exp": NaN}', "the text is not JSON"),
        ('{"sub": ' + "[" * 100_000, "the text is not JSON"),
        ("a" * 20 + ".e30." + tokens.SIGNATURE, "the header of the token is not base64url of UTF-8"),
        (tokens.compact({"sub": "s"}).replace(".", ".A", 1), "the payload of the token is not base64url of UTF-8"),
        ("e" * (1 << 21), "too long for an identity token"),
    ],
)
def test_what_is_no_token_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        read(text, path="x.jwt")
    assert str(raised.value) == f"x.jwt: {reason}"


@given(st.integers(min_value=0, max_value=len(COMPACT) - 1), st.characters(codec="ascii"))
def test_messages_and_tracebacks_never_hold_the_token(position: int, character: str) -> None:
    broken = COMPACT[:position] + character + COMPACT[position + 1 :]
    try:
        read(broken, path="x.jwt")
    except UnreadableError as error:
        shown = "".join(traceback.format_exception(error)) + str(error.hint)
        assert tokens.SIGNATURE not in shown
        assert COMPACT.split(".")[1][:24] not in shown


@pytest.mark.parametrize("text", ["Incorrect token audience", "static-key-in-workflow", "a.b.c", "main.tf", "-", ""])
def test_words_are_no_token(text: str) -> None:
    assert not is_token(text)
    assert not is_compact(text)
    assert not holds_token(text)


@pytest.mark.parametrize("text", [COMPACT, f"x {COMPACT}", COMPACT[:40], f"curl -d token={COMPACT}&x"])
def test_a_token_is_seen_wherever_it_stands(text: str) -> None:
    assert holds_token(text)
