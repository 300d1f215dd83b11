"""How fast `offkey scan` is beside zizmor (workflows) and checkov (Terraform), on the same files in the same run.

`CORPUS` names a folder with checkouts of repositories; without it the bundled example is all there is. Its workflows
are gathered into one repository of 417, its Terraform into a tree of 23,103 files, each repeated as often as
it takes. Wall time is what a person waits; processor time is what it costs, on however many cores, and does
not move with what else the machine does. Each figure is the best of three. checkov takes minutes, so it is asked once,
about the first files only, and compared by the file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = Path(os.environ.get("PEERS", Path(sys.executable).parents[1] / "peers")) / "bin"
WORKFLOWS, MODULES, SAMPLE = 417, 23_103, 200
RUNS = 3
PARSER = """
import sys
from pathlib import Path
import tree_sitter, tree_sitter_hcl
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
for path in Path(sys.argv[1]).rglob("*.tf"):
    parser.parse(path.read_bytes())
"""
"""What parsing every file whole takes, with nothing done about it: how fast the machine is, in a figure that is known.

The bound of 3 seconds was set where tree-sitter parses 7 MB a second, which is half of its time for 41.7 MB.
"""
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation keeps its bytecode, and what a scan compiles


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: seconds on the wall and of the processor, and the most memory it had, in bytes."""

    wall: float
    processor: float
    memory: int


def timed(command: Sequence[str | Path]) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 4, *range(10, 16)):  # clean, findings, incomplete; zizmor's severities
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def best(command: Sequence[str | Path], *, runs: int = RUNS) -> Run:
    found = [timed(command) for _ in range(runs)]
    return Run(min(r.wall for r in found), min(r.processor for r in found), max(r.memory for r in found))


def offkey(root: Path) -> Run:
    """The installed script, as the peers are run; `python -m` takes some milliseconds more to find the module."""
    script = Path(sys.executable).with_name("offkey")
    command = [script] if script.exists() else [sys.executable, "-m", "offkey"]
    return best([*command, "scan", root, "--format", "json"])


def peer(name: str, *arguments: str | Path, runs: int = RUNS) -> Run | None:
    """A peer's best run, or None where it is not installed."""
    binary = PEERS / name
    return best([binary, *arguments], runs=runs) if binary.exists() else None


def files(corpus: Path, wanted: str) -> Iterator[Path]:
    """The files of the corpus that match, largest repositories not first: in the order of their paths."""
    found = (path for path in corpus.rglob(wanted) if ".git" not in path.parts and path.is_file())
    return iter(sorted(path for path in found if not path.is_symlink()))


def gathered(sources: Sequence[Path], count: int, corpus: Path, target: Path, *, flat: bool) -> tuple[int, int]:
    """Copy `count` files, going round as often as it takes; how many and how many bytes there are then."""
    size = number = 0
    for number, source in enumerate(islice(cycle(sources), count) if sources else (), 1):
        path = f"w{number}.yml" if flat else f"c{number // (len(sources) + 1)}/{source.relative_to(corpus)}"
        copy = target / path.replace("/.", "/dot-")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        size += copy.stat().st_size
    return number, size


def show(what: str, ours: Run, *, files: int, size: int) -> None:
    print(
        f"{what:<34} {ours.wall:7.2f} s {ours.processor:7.2f} s of cpu {ours.memory / 1e6:5.0f} MB"
        f" {files / ours.processor:7.0f} files/s {size / 1e6 / ours.processor:5.1f} MB/s of cpu"
    )


def show_peer(what: str, ours: Run, theirs: Run | None) -> None:
    if theirs is None:
        print(f"  {what}: not installed")
        return
    wall, processor = ours.wall / theirs.wall, ours.processor / theirs.processor
    print(
        f"  {what:<32} {theirs.wall:7.2f} s {theirs.processor:7.2f} s of cpu {theirs.memory / 1e6:5.0f} MB"
        f" offkey takes {wall:.2f} of the time, {processor:.2f} of the cpu"
    )


def small() -> None:
    example = ROOT / "examples/acme-infra"
    found = [path for path in example.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in found)
    ours = offkey(example)
    show("a small repository", ours, files=len(found), size=size)
    show_peer("zizmor", ours, peer("zizmor", "--offline", example))


def workflows(corpus: Path, root: Path) -> None:
    sources = [path for path in files(corpus, "*.y*ml") if path.parent.parts[-2:] == (".github", "workflows")]
    folder = root / ".github/workflows"
    count, size = gathered(sources, WORKFLOWS, corpus, folder, flat=True)
    ours = offkey(root)
    show(f"{count} workflows", ours, files=count, size=size)
    show_peer("zizmor", ours, peer("zizmor", "--offline", root))


def terraform(corpus: Path, root: Path) -> None:
    sources = list(files(corpus, "*.tf"))
    count, size = gathered(sources, MODULES, corpus, root, flat=False)
    ours = offkey(root)
    show(f"{count} Terraform files", ours, files=count, size=size)
    show_peer("tree-sitter parses them whole", ours, best([sys.executable, "-c", PARSER, root]))
    sample = root.parent / "sample"
    few, _ = gathered(sources, min(SAMPLE, len(sources)), corpus, sample, flat=False)
    theirs = peer("checkov", "--directory", sample, "--framework", "terraform", "--quiet", "--compact", runs=1)
    if theirs is None:
        print("  checkov: not installed")
        return
    waited = (theirs.wall / few) / (ours.wall / count)
    cost = (theirs.processor / few) / (ours.processor / count)
    print(
        f"  {f'checkov on {few} of them':<32} {theirs.wall:7.2f} s {theirs.processor:7.2f} s of cpu"
        f" {theirs.memory / 1e6:5.0f} MB by the file, offkey is {waited:.0f} times as fast ({cost:.0f} of the cpu)"
    )


def main() -> None:
    corpus = Path(os.environ.get("CORPUS", ROOT / "examples")).resolve()
    print(json.dumps({"corpus": str(corpus), "cores": os.cpu_count(), "load": os.getloadavg()[0]}))
    with tempfile.TemporaryDirectory() as folder:
        small()
        workflows(corpus, Path(folder, "workflows"))
        terraform(corpus, Path(folder, "terraform"))


if __name__ == "__main__":
    main()
