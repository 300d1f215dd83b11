"""What a pipeline's scripts say keeps its place, and is read as a shell gets it."""

from __future__ import annotations

from offkey.read.pipeline_scripts import scripts
from offkey.read.repository import of_files

ROLE = "aws iam create-role --role-name x # Federated"


def script(lines: str) -> bytes:
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{lines}"
    files = {".github/workflows/a.yml": text.encode()}
    (found,) = scripts(of_files(files, root="/nowhere", seen=1))
    assert len(found.data) == len(text.encode())
    assert found.data.count(b"\n") == text.count("\n")
    return found.data


def test_what_stands_around_is_blank() -> None:
    assert script(f"      - name: n\n        run: |\n          {ROLE}\n      - uses: x\n").split(b"\n")[5:] == [
        b" " * len("      - name: n"),
        b" " * len("        run: |"),
        b"\t" * 10 + ROLE.encode(),
        b" " * len("      - uses: x"),
        b"",
    ]


def test_a_here_document_ends_where_it_does_without_the_indentation() -> None:
    lines = script(f"      - run: |\n          cat > x <<EOF\n            a\n          EOF\n          {ROLE}\n").split(
        b"\n"
    )
    assert lines[6:9] == [b"\t" * 10 + b"cat > x<<-EOF", b"\t" * 10 + b"  a", b"\t" * 10 + b"EOF"]


def test_what_github_puts_in_is_a_variable() -> None:
    assert b" ${____github_repo} " in script(
        f"      - run: 'x'\n      - run: echo ${{{{ github.repo }}}} {ROLE[:-12]}\n      # Federated\n"
    )


def test_other_styles_are_left_out() -> None:
    found = script(f"      - run: \"{ROLE}\"\n      - run: >\n          {ROLE}\n      - run: '{ROLE}'\n")
    assert not found.strip()
