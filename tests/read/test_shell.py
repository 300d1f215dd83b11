from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offkey.model.pipeline import Command, Script
from offkey.read.shell import MAX_BYTES, by_grammar, parse
from offkey.read.shell_plain import plain
from offkey.read.shell_words import split_words, unquote


def words(text: str) -> list[tuple[str, ...]]:
    found = parse(text)
    assert found.problems == ()
    return [command.words for command in found.commands]


def one(text: str) -> Command:
    (command,) = parse(text).commands
    return command


def test_simple_commands_come_in_order() -> None:
    text = "set -e\na 1; b 2 && c 3 | d 4 &\n# no\n{ e; }\n! f\n"
    assert words(text) == [("set", "-e"), ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("e",), ("f",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 'b c' \"d e\" f\\ g", ("a", "b c", "d e", "f g")),
        ("a 'b'\"c\"d", ("a", "bcd")),
        ('a "x \\"y\\" \\$z \\n"', ("a", 'x "y" $z \\n')),
        ("a $'x\\ty\\x41\\'\\101'", ("a", "x\ty" + "A'A")),
        ("a '' \"\"", ("a", "", "")),
        ("a \\\n  b \\\n  c", ("a", "b", "c")),
        ('a "b \\\n c"', ("a", "b  c")),
        ('a $X ${Y:-z w} $(b \'c d\') `e f` "$(g ")")"', ("a", "$X", "${Y:-z w}", "$(b 'c d')", "`e f`", '$(g ")")')),
        ("a -var='x=${y}'", ("a", "-var=x=${y}")),
        ("a 'ö ü'", ("a", "ö ü")),
    ],
)
def test_words_after_quote_removal(text: str, expected: tuple[str, ...]) -> None:
    assert one(text).words == expected
    assert split_words(text) == expected


@pytest.mark.parametrize(
    "expression",
    ["${{ secrets.KEY }}", "${{ inputs.a || 'x }} y' }}", "${{ a && b > c }}", "${{ 'ü' }}", "${{ github['ref'] }}"],
)
def test_github_expressions_stay_whole(expression: str) -> None:
    assert one(f"a -x={expression} '{expression}' y").words == ("a", f"-x={expression}", expression, "y")
    assert words(f"{expression} plan\nif {expression}; then\n  b\nfi") == [(expression, "plan"), (expression,), ("b",)]


def test_assignments() -> None:
    assert one("A=1 B='x y' a b").assignments == (("A", "1"), ("B", "x y"))
    assert (one("A=$(b c)").words, one("A=$(b c)").assignments) == ((), (("A", "$(b c)"),))
    assert one("A+=x").assignments == (("A", "${A}x"),)
    assert (one("export A=1 B").words, one("export A=1 B").assignments) == (("export", "A=1", "B"), (("A", "1"),))
    assert one("declare -x A=1").assignments == (("A", "1"),)
    assert one("A=1 B=2").assignments == (("A", "1"), ("B", "2"))


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("a; x", False),
        ("a && x", False),
        ("a || x", True),
        ("a && b || x", True),
        ("[ -n $A ] && x", True),
        ("[[ a == b ]] && x", True),
        ("test -f a && x", True),
        ("if x; then a; fi", False),
        ("if a; then x; fi", True),
        ("if a; then b; elif x; then c; fi", True),
        ("if a; then b; else x; fi", True),
        ("for i in a b; do x; done", True),
        ("while x; do a; done", False),
        ("while a; do x; done", True),
        ("case $a in b) x;; esac", True),
        ("f() { x; }", True),
        ("function f { x; }", True),
        ("( x )", False),
        ("a || ( x )", True),
        ("{ x; } 2>&1", False),
        ("x | a", False),
        ("a | x", False),
        ("! x", False),
        ("if a; then b; fi\nx", False),
    ],
)
def test_what_may_not_run_is_conditional(text: str, conditional: bool) -> None:
    found = [command for command in parse(text).commands if command.words == ("x",)]
    assert [command.conditional for command in found] == [conditional]


def test_subshells_and_pipes_are_told_apart() -> None:
    commands = {c.words[0]: c.subshells for c in parse("a\n(b; (c); d)\ne | f\n{ g; }\n(h)").commands}
    assert commands["a"] == commands["g"] == ()
    assert commands["b"] == commands["d"] != commands["h"]
    assert commands["c"][:1] == commands["b"]
    assert commands["e"] != commands["f"]


def test_redirects_are_kept_verbatim() -> None:
    assert one("a >x 2>&1 <y").redirects == (">x", "2>&1", "<y")
    assert one("cat <<< 'x'").redirects == ("<<< 'x'",)
    assert one("cat >y <<< 'x <<< y' 2>&1").redirects == (">y", "<<< 'x <<< y'", "2>&1")
    heredoc = one("cat <<'EOF' > file\nterraform apply\n$X\nEOF\n")
    assert heredoc.words == ("cat",)
    assert heredoc.redirects[0].endswith("terraform apply\n$X\nEOF")
    assert [command.words for command in parse("cat <<EOF | b && c\nx\nEOF\n").commands] == [("cat",), ("b",), ("c",)]


def test_a_span_counts_bytes_of_the_script() -> None:
    text = "echo ü\nterraform plan\n"
    span = parse(text).commands[1].span
    assert text.encode()[span.start : span.end] == b"terraform plan"


def test_a_last_continuation_continues_nothing() -> None:
    assert words("a b \\\n") == [("a", "b")]


@pytest.mark.parametrize("text", ["if a", "a (", "a 'b", "for", "fi", "a <<EOF\nx"])
def test_what_is_not_bash_is_a_problem(text: str) -> None:
    found = parse(f"before\n{text}")
    assert found.problems
    assert [command.words for command in found.commands if not command.conditional] in ([], [("before",)])


def test_a_script_too_large_is_a_problem() -> None:
    found = parse("a\n" * MAX_BYTES)
    assert (found.commands, len(found.problems)) == ((), 1)


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "$(" * 50_000, "a && " * 30_000, "if a; then\n" * 20_000, '"$(' * 30_000]
)
def test_deep_nesting_ends(text: str) -> None:
    assert parse(text).problems


@given(st.text(alphabet=list("ab \n'\"\\$(){}`|&;<>#=[]!x${{}}é\x00\t"), max_size=60))
@settings(max_examples=300)
def test_nothing_raises_and_spans_lie_inside(text: str) -> None:
    size = len(text.encode())
    for command in parse(text).commands:
        assert command.span.end <= size
    unquote(text)
    split_words(text)


_quoted = st.lists(
    st.text(alphabet="ab c'\"\\$`#;|&<>()é\n", min_size=1, max_size=6).map(
        lambda t: (t, "'" + t.replace("'", "'\\''") + "'")
    )
)


@given(_quoted)
def test_quoted_words_are_read_back(quoted: list[tuple[str, str]]) -> None:
    text = " ".join(["cmd", *(written for _, written in quoted)])
    expected = ("cmd", *(word for word, _ in quoted))
    assert split_words(text) == expected
    assert one(text).words == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\\ b", "a b"),
        ("'a'\\''b'", "a'b"),
        ('"a\\\\b\\c"', "a\\b\\c"),
        ("$'\\u00e9\\n\\q'", "é\n\\q"),
        ("a\\\nb", "ab"),
        ('"a\\\nb"', "ab"),
        ("'x'\"y\"z", "xyz"),
        ('"\\`"', "`"),
        ("\\$x", "$x"),
        ('$"x"', "x"),
        ("$'a\\'b'", "a'b"),
    ],
)
def test_quotes_mean_what_they_mean_to_bash(text: str, expected: str) -> None:
    assert unquote(text) == expected


PIECES = [
    *("terraform", "plan", "a", "cd", ".", "./x", "echo", "set", "test", "if", "do", "in", "time", "10", "_x", "é"),
    *("-e", "-", "--", "-chdir=a/b", "-var=x=1", "--x:y@z,1", "a=b", "a:b@1.2,c", "~", "*", "\\", "&", ";", "|", "!"),
    *(
        '"a b"',
        '""',
        '"é!"',
        '"#"',
        '"a"b',
        "'a b'",
        "'$x'",
        "'\"'",
        "'",
        '"',
        '"$x"',
        "#",
        "# it's $(x",
        "$x",
        "{",
        "[",
    ),
    *(" ", "  ", "\t", "\n", "\n\n", "\r\n", "${{ a }}", "${{", "\x00", "\x0b", "\udc80", "<<<", "<<E", ">"),
]


def read_plainly(text: str) -> Script | None:
    return plain(text, text.encode("utf-8", "surrogateescape"))


PIECES += ["${x}", "$x/", "-v=$x", '-v="a $x/${y}"', '"${{ a }}"', "x-${{ a.b }}-y", "\\\n", " \\\n  ", "$1", "$$"]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=12).flatmap(lambda p: st.sampled_from(["".join(p), " ".join(p)])))
def test_what_is_read_without_a_tree_is_what_the_grammar_reads(text: str) -> None:
    """But for `$x/$y`, which the grammar takes for two words, and a shell for one."""
    found = read_plainly(text)
    if found is not None and not re.search(r"[\w}][^\s\"']*\$", text):
        assert found == by_grammar(text)


def test_a_word_of_two_variables_is_one() -> None:
    found = read_plainly("cat $a/$b/c")
    assert found is not None
    assert found.commands[0].words == ("cat", "$a/$b/c")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "terraform init\n",
        "  cd infra\n\n# it's `so`\nterraform -chdir=a plan -out=p\n",
        "echo \"a é!\" 'b'",
        "a \\\n  b\n",
        'a $x "${y}-z"\n',
        "${{ a }} b\n# ${{ c }}\nd --e=${{ 'f }}' }}\n",
    ],
)
def test_plain_scripts_need_no_tree(text: str) -> None:
    assert read_plainly(text) == by_grammar(text)


@pytest.mark.parametrize(
    "text", ["a; b", "a \\\n", "a $1", "a ${x:-y}", "a $(b)", "export A=b", "A=b", "a > b", "if a", "a `b`"]
)
def test_other_scripts_are_left_to_the_grammar(text: str) -> None:
    assert read_plainly(text) is None
