"""Markdown that a parser of GitHub's dialect reads back as the table that was meant."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.emit.results import BAD, FINDINGS, FULL, TEXT

from offkey.emit.markdown import code, escaped, markdown, table
from offkey.model.finding import Finding
from offkey.model.redaction import printable
from offkey.model.results import Results

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rows(text: str) -> list[list[Token]]:
    """The cells of each row of the only table."""
    found: list[list[Token]] = []
    tokens = PARSER.parse(text)
    assert sum(token.type == "table_open" for token in tokens) == 1
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            found.append([])
        if before.type in ("td_open", "th_open"):
            found[-1].append(token)
    return found


def shown(token: Token) -> str:
    """What a reader sees of a cell or sentence."""
    parts = []
    for child in token.children or []:
        assert child.type in ("text", "code_inline", "html_inline", "text_special", "softbreak"), child
        if child.type == "html_inline":
            assert child.content in ("<br>", "<code>", "</code>", "<!-- -->")
        else:
            parts.append(child.content)
    return "".join(parts)


def sentence(text: str) -> str:
    tokens = PARSER.parse(f"x {text} x")
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return shown(tokens[1])[2:-2]


def test_everything_is_said() -> None:
    assert markdown(FULL) == (
        "## offkey scan\n"
        "\n"
        "3 findings, 1 suppressed, 1 in the baseline, 2 parts could not be read\n"
        "\n"
        "| severity | what | where | why |\n"
        "| --- | --- | --- | --- |\n"
        "| critical | `wildcard` | `dir/c.tf:1` | anyone |\n"
        "| high | `static-key` | `a.yml:12` | the key `secrets.KEY` is handed on<br>`b.tf:3` goes with it |\n"
        "| low | `old-lock` | `c.tf:7` | old |\n"
        "\n"
        "- `static-key`: A key is handed on.\n"
        "- `wildcard`: Anyone.\n"
        "- `old-lock`: Old.\n"
        "\n"
        "Not read:\n"
        "\n"
        "- `x.yml:7`: is not YAML\n"
        "- `y.tf`: is too large\n"
    )


def test_nothing_found_is_a_sentence() -> None:
    assert markdown(Results("prove", "no findings")) == "## offkey prove\n\nno findings\n"


@settings(deadline=None)
@given(st.lists(FINDINGS, min_size=1, max_size=2).map(tuple))
def test_the_table_stays_a_table(findings: tuple[Finding, ...]) -> None:
    results = replace(FULL, findings=findings)
    header, *found = rows(markdown(results))
    assert [shown(cell) for cell in header] == ["severity", "what", "where", "why"]
    assert [len(row) for row in found] == [4] * len(findings)
    for row, finding in zip(found, results.worst_first(), strict=True):
        assert shown(row[1]) == finding.rule
        assert collapsed(shown(row[2])) == collapsed(printable(f"{finding.primary.path}:{finding.primary.line}"))


def collapsed(text: str) -> str:
    """White space at the ends of code and of cells is the parser's business."""
    return text.strip()


@settings(deadline=None)
@given(TEXT.filter(bool))
def test_code_is_what_it_was(text: str) -> None:
    (row,) = rows("\n".join(table(("a", "b"), [(code(text), "next")])))[1:]
    assert [collapsed(shown(cell)) for cell in row] == [collapsed(printable(text)), "next"]
    assert collapsed(sentence(code(text))) == collapsed(printable(text))


@settings(deadline=None)
@given(TEXT)
def test_a_sentence_is_what_it_was_but_for_the_marks_of_code(text: str) -> None:
    plain = text.replace("`", "'").replace("&", "+")
    assert collapsed(sentence(escaped(plain))) == collapsed(printable(plain))


@settings(deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_a_sentence_is_never_markup(texts: list[str]) -> None:
    (row,) = rows("\n".join(table(["c"] * len(texts), [[escaped(text) or "-" for text in texts]])))[1:]
    assert len(row) == len(texts)
    for cell in row:
        shown(cell)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("ask @octocat", "ask @<!-- -->octocat"),
        ("see #1", r"see \#1"),
        ("`a@b`", "`a@b`"),
        ("https://example.org", r"https:\//example.org"),
        ("www.example.org", r"www\.example.org"),
        ("<img src=x>", r"\<img src=x\>"),
        ("a | b", r"a \| b"),
        ("`a | b`", "<code>a &#124; b</code>"),
        ("two\nlines", "two\ufffdlines"),
    ],
)
def test_what_would_mean_something_does_not(text: str, made: str) -> None:
    assert escaped(text) == made


def test_code_with_a_bar_reads_the_same_everywhere() -> None:
    made = code(r"a\\|b`<i>&amp;")
    assert re.fullmatch(r"<code>[^|\\`]*</code>", made)
    assert html.unescape(made.removeprefix("<code>").removesuffix("</code>")) == r"a\\|b`<i>&amp;"


def test_a_message_in_the_table_keeps_its_code() -> None:
    (row,) = rows(markdown(replace(FULL, findings=(BAD,))))[1:]
    assert [child.content for child in row[3].children or [] if child.type == "code_inline"] == [
        "secrets.KEY",
        "b.tf:3",
    ]
