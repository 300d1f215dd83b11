"""Results to render: one of everything, and arbitrary ones made of text that means something to some format."""

from __future__ import annotations

from hypothesis import strategies as st

from offkey.model.finding import Confidence, Finding, Related, Severity
from offkey.model.results import Kind, Results
from offkey.model.text import Incomplete, Place

BAD = Finding(
    "the key `secrets.KEY` is handed on",
    Place("a.yml", 12, 11, 12, 50),
    related=(Related(Place("b.tf", 3, 1), "goes with it"),),
    severity=Severity.HIGH,
    rule="static-key",
    fingerprint="f" * 32,
)
WORSE = Finding("anyone", Place("dir/c.tf", 1, 1, 4, 2), severity=Severity.CRITICAL, rule="wildcard", fingerprint="e")
MINOR = Finding("old", Place("c.tf", 7), confidence=Confidence.LOW, severity=Severity.LOW, rule="old-lock")
QUIET = Finding("argued", Place("q.tf", 5, 3), severity=Severity.HIGH, rule="wildcard", fingerprint="d" * 32)
KNOWN = Finding("known", Place("k.tf", 6, 3), severity=Severity.HIGH, rule="wildcard", fingerprint="c" * 32)

FULL = Results(
    "scan",
    "3 findings, 1 suppressed, 1 in the baseline, 2 parts could not be read",
    kinds=(
        Kind("static-key", "A key is handed on.", Severity.HIGH, "# static-key\n\nIts page.\n"),
        Kind("wildcard", "Anyone.", Severity.CRITICAL),
        Kind("old-lock", "Old.", Severity.LOW),
        Kind("admin", "Everything.", Severity.HIGH),
    ),
    findings=(BAD, MINOR, WORSE),
    passed=("admin",),
    suppressed=(QUIET,),
    baselined=(KNOWN,),
    incomplete=(Incomplete("x.yml", 7, "is not YAML"), Incomplete("y.tf", 0, "is too large")),
)

HOSTILE = (
    "\n", "\r\n", "\t", "\x00", "\x1b[2J", "\x85", "\u2028", "\u202e", "\udcff", "\ufffe", "\x7f",
    "|", "\\", "\\|", "\\\\|", "`", "``", "`a|b`", "](http://x)", "[", "](1)", "<!--", "-->", "]]>", "<br>", "&amp;",
    "<script>", "</failure>", "'", '"', "::error::", "::stop-commands::x", "##[error]", "%0A", "%25", ",", ":", "=",
    "{0}", "${{ x }}", "@me", "#1", "https://example.org", "www.example.org", "---", "# ", "- ", "* ", "a", "é", "值",
)  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(HOSTILE), st.characters(codec=None)), max_size=5).map("".join)
PATHS = st.binary(min_size=1, max_size=12).map(lambda name: name.decode("utf-8", "surrogateescape"))
"""A path is bytes that are not always UTF-8; some of them stand for what `HOSTILE` holds."""
HOSTILE_PATHS = TEXT.map(lambda text: text.encode("utf-8", "replace").decode("utf-8")).filter(bool)
NUMBERS = st.integers(1, 10**6)


@st.composite
def places(draw: st.DrawFn) -> Place:
    path = draw(PATHS | HOSTILE_PATHS)
    line, column = draw(NUMBERS), draw(NUMBERS)
    if draw(st.booleans()):
        return Place(path, line, column)
    return Place(path, line, column, line + draw(st.integers(0, 3)), column + draw(NUMBERS))


FINDINGS = st.builds(
    Finding,
    message=TEXT,
    primary=places(),
    related=st.lists(st.builds(Related, places(), TEXT), max_size=1).map(tuple),
    confidence=st.sampled_from(list(Confidence)),
    severity=st.none() | st.sampled_from(list(Severity)),
    rule=st.sampled_from(["static-key", "wildcard", "not-listed"]),
    fingerprint=st.sampled_from(["", "0" * 32, "1" * 32]),
)
SOME = st.lists(FINDINGS, max_size=3).map(tuple)
FEW = st.lists(FINDINGS, max_size=1).map(tuple)
RESULTS = st.builds(
    Results,
    st.sampled_from(["scan", "prove"]),
    TEXT,
    kinds=st.sampled_from([(), FULL.kinds]),
    findings=SOME,
    passed=st.sampled_from([(), ("admin",)]),
    suppressed=FEW,
    baselined=FEW,
    incomplete=st.lists(st.builds(Incomplete, PATHS | HOSTILE_PATHS, st.integers(0, 99), TEXT), max_size=2).map(tuple),
    fail_on=st.sampled_from(list(Severity)),
)
