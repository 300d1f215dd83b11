"""Causes and cures, for a person and for a program."""

from __future__ import annotations

from offkey.emit import error_texts as emit
from offkey.emit.style import Style
from offkey.model.error_texts import ERRORS, ErrorText

ERROR = ErrorText(
    "It broke", ("broke",), ("A cause.", "Another."), ("A cure. " * 20,), ("https://example.com",), "Code"
)


def test_causes_come_before_cures_and_sources() -> None:
    lines = emit.text([ERROR], Style()).splitlines()
    assert lines[:3] == ["It broke  Code", "  cause  A cause.", "  cause  Another."]
    assert lines[3].startswith("  cure   A cure. A cure.")
    assert lines[-1] == "  source https://example.com"


def test_sentences_keep_to_eighty_columns() -> None:
    lines = emit.text(ERRORS, Style()).splitlines()
    assert [line for line in lines if len(line) > 80 and "https://" not in line and not line[:1].strip()] == []


def test_the_document_of_an_error() -> None:
    assert emit.document([ERROR]) == {
        "schema": "offkey.explain/1",
        "kind": "error",
        "errors": [
            {
                "text": "It broke",
                "code": "Code",
                "causes": ["A cause.", "Another."],
                "cures": ["A cure. " * 20],
                "sources": ["https://example.com"],
            }
        ],
    }
