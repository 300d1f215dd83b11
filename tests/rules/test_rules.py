"""Every rule is complete, and does on each of its cases exactly what the case says.

A case is `tests/rules/<id>/<case>/` with `before/` (a small repository), `findings.txt`, and `after/`
where the rule has something to fix. A line of `findings.txt` reads
`path:line:column severity/confidence message`; lines that start with `#` say why the case exists.
A case without findings is a clean one.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from tests.repositories import REAL_LOOKING_ID, REAL_LOOKING_SECRET

import offkey.rules
from offkey.model.finding import Rule, Safety
from offkey.model.repository import Repository
from offkey.model.text import Edit
from offkey.read.repository import read
from offkey.rules import RULES
from offkey.scan.engine import fix, run

CASES = Path(__file__).parent
PAGES = Path(offkey.rules.__path__[0])
HEADINGS = ("What it finds", "Why it matters", "Before", "After", "Fix safety", "References")
BY_ID = {rule.id: rule for rule in RULES}
FENCE = re.compile(r'^```\S+ title="(?P<title>[^"]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)

STAND_INS = {
    b"AKIAIOSFODNN7EXAMPLE": REAL_LOOKING_ID.encode(),
    b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY": REAL_LOOKING_SECRET.encode(),
}
"""What AWS's documented key stands for in the cases of a rule that finds real ones: those must not stand in a file."""
FINDS_REAL_KEYS = frozenset({"key-in-plain-text"})


def folders() -> list[Path]:
    return sorted(path for path in CASES.iterdir() if path.is_dir() and not path.name.startswith(("_", ".")))


def cases() -> list[ParameterSet]:
    return [
        pytest.param(folder.name, case, id=f"{folder.name}/{case.name}")
        for folder in folders()
        for case in sorted(path for path in folder.iterdir() if path.is_dir())
    ]


def files(root: Path) -> dict[str, bytes]:
    """Every file below `root` with its bytes, by relative path."""
    if not root.is_dir():
        return {}
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def write(root: Path, content: Mapping[str, bytes]) -> None:
    for path, data in content.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def real(content: Mapping[str, bytes], rule_id: str) -> dict[str, bytes]:
    """`content` as the rule is to see it."""
    if rule_id not in FINDS_REAL_KEYS:
        return dict(content)
    return {path: re.sub(b"|".join(STAND_INS), lambda m: STAND_INS[m[0]], data) for path, data in content.items()}


def before_of(case: Path, rule_id: str, empty: Path) -> Path:
    """The directory that the case starts from: its own, or one in `empty` with real-looking keys."""
    if rule_id not in FINDS_REAL_KEYS:
        return case / "before"
    write(empty / "real", real(files(case / "before"), rule_id))
    return empty / "real"


def findings(repository: Repository, rule: Rule) -> list[str]:
    report = run(repository, [rule])
    found = [f"{f.primary} {f.severity}/{f.confidence} {f.message}" for f in report.findings]
    return [*found, *(f"note {note}" for note in report.notes)]


def expected(case: Path) -> list[str]:
    text = real({"": (case / "findings.txt").read_bytes()}, case.parent.name)[""]
    lines = text.decode().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def fixed(root: Path, rule: Rule) -> dict[str, bytes]:
    """The files below `root` after every fix of `rule`, safe or not."""
    repository = read(root)
    changed = fix(repository, [rule], safeties=frozenset(Safety))
    first = [edit for f in run(repository, [rule]).findings if f.fix for edit in f.fix.edits]
    for path, data in changed.items():
        others_stay(repository.sources[path].data, data, [edit for edit in first if edit.path == path])
    return {**files(root), **changed}


def others_stay(before: bytes, after: bytes, edits: Sequence[Edit]) -> None:
    """Every line that no edit touches is still there, in order."""
    rest = iter(after.splitlines(keepends=True))
    offset = 0
    for line in before.splitlines(keepends=True):
        end = offset + len(line)
        if not any(e.span.start <= end and offset <= e.span.end for e in edits):
            assert any(line == other for other in rest), f"lost: {line!r}"
        offset = end


# --- completeness ----------------------------------------------------------------------------------


def test_the_list_names_every_rule_once_in_order() -> None:
    modules = {m.name: import_module(f"offkey.rules.{m.name}") for m in pkgutil.iter_modules([str(PAGES)])}
    ids = sorted(name.replace("_", "-") for name, module in modules.items() if hasattr(module, "RULE"))
    assert [rule.id for rule in RULES] == ids


def test_every_rule_has_its_module_page_and_cases() -> None:
    names = {rule.id.replace("-", "_") for rule in RULES}
    assert {page.stem for page in PAGES.glob("*.md")} == names
    assert {folder.name for folder in folders()} == set(BY_ID)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_has_the_headings_of_the_house(rule: Rule) -> None:
    page = (PAGES / f"{rule.id.replace('-', '_')}.md").read_text(encoding="utf-8")
    assert page.splitlines()[0] == f"# {rule.id}"
    assert tuple(re.findall(r"^## (.+)$", page, re.MULTILINE)) == HEADINGS
    assert all(text.strip() for text in sections(rule).values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_cases_hold_a_clean_one_with_a_reason_and_a_dirty_one(rule: Rule) -> None:
    of_rule = [case for case in (CASES / rule.id).iterdir() if case.is_dir()]
    clean = [case for case in of_rule if not expected(case)]
    assert clean
    assert len(clean) < len(of_rule)
    for case in clean:
        assert (case / "findings.txt").read_text(encoding="utf-8").startswith("# "), case
        assert not (case / "after").exists(), f"{case}: a clean case stays as it is"


def test_the_rule_module_says_what_it_is_about_in_one_line() -> None:
    for rule in RULES:
        assert rule.summary
        assert "\n" not in rule.summary
        assert rule.summary.endswith(".")
        assert import_module(f"offkey.rules.{rule.id.replace('-', '_')}").__doc__


# --- cases -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule_id", "case"), cases())
def test_exactly_these_findings(rule_id: str, case: Path, tmp_path: Path) -> None:
    assert findings(read(before_of(case, rule_id, tmp_path)), BY_ID[rule_id]) == expected(case)


@pytest.mark.parametrize(("rule_id", "case"), cases())
def test_fixes_give_after_and_nothing_else(rule_id: str, case: Path, tmp_path: Path) -> None:
    rule = BY_ID[rule_id]
    wanted = real({**files(case / "before"), **files(case / "after")}, rule_id)
    actual = fixed(before_of(case, rule_id, tmp_path), rule)
    assert sorted(actual) == sorted(wanted)
    for path, data in wanted.items():
        assert actual[path] == data, path
    write(tmp_path / "again", actual)
    assert fixed(tmp_path / "again", rule) == actual, "fixing again changes nothing"


@pytest.mark.parametrize(("rule_id", "case"), cases())
def test_after_has_nothing_left_to_fix(rule_id: str, case: Path, tmp_path: Path) -> None:
    rule = BY_ID[rule_id]
    write(tmp_path / "after", real({**files(case / "before"), **files(case / "after")}, rule_id))
    left = run(read(tmp_path / "after"), [rule]).findings
    assert [f.message for f in left if f.fix] == []
    before = run(read(before_of(case, rule_id, tmp_path)), [rule]).findings
    unfixable = [f.message for f in before if not f.fix]
    assert sorted(f.message for f in left) == sorted(unfixable)


# --- pages -----------------------------------------------------------------------------------------


def sections(rule: Rule) -> dict[str, str]:
    page = (PAGES / f"{rule.id.replace('-', '_')}.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def example(rule: Rule, heading: str) -> dict[str, bytes]:
    """The files that the fences under `heading` show, by their titles."""
    return real({m["title"]: m["text"].encode() for m in FENCE.finditer(sections(rule)[heading])}, rule.id)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_example_of_the_page_is_true(rule: Rule, tmp_path: Path) -> None:
    before, after = example(rule, "Before"), {**example(rule, "Before"), **example(rule, "After")}
    assert before != after
    write(tmp_path / "before", before)
    write(tmp_path / "after", after)
    assert findings(read(tmp_path / "before"), rule)
    assert findings(read(tmp_path / "after"), rule) == []
    if any(f.fix for f in run(read(tmp_path / "before"), [rule]).findings):
        assert fixed(tmp_path / "before", rule) == after
