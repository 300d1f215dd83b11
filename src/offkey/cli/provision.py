"""`offkey provision`: from `offkey.yaml` to the roles a pipeline works with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from offkey.cli.common import add_common, configuration_source, note, to_json
from offkey.errors import ConfigurationError, UsageError

SUMMARY = "write the OIDC provider, roles and trusts of offkey.yaml as Terraform"
SCHEMA = "offkey.provision.render/1"
_ABSENT = "plan, apply and check are not offered yet: the rendered Terraform is planned and applied with terraform."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `provision`."""
    parser.epilog = _ABSENT
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    render = actions.add_parser(
        "render",
        help="write a directory of Terraform for each account",
        description="Write a directory of Terraform for each account of offkey.yaml, and a README with their order.",
        allow_abbrev=False,
        conflict_handler="resolve",
    )
    add_common(render)
    render.add_argument("--to", choices=("terraform",), default="terraform", help="what to write (default: terraform)")
    render.add_argument(
        "-o", "--output", metavar="DIR", help="write the files under DIR/federation; without it they are printed"
    )
    render.add_argument("--force", action="store_true", help="overwrite files that say something else")


def run(arguments: argparse.Namespace) -> int:
    """Render, then print or write. Returns 0; what stands in the way is raised."""
    from offkey.provision.design import design
    from offkey.provision.render import render
    from offkey.read.configuration import read

    source = configuration_source(arguments, Path.cwd())
    if source is None:
        hint = "`offkey migrate` writes one with what the repository shows; docs/configuration.md explains it"
        raise ConfigurationError("there is no offkey.yaml here or above", hint=hint)
    files = render(design(read(source)))
    if arguments.output is None:
        return _print(arguments, files)
    return _write(arguments, Path(arguments.output), files)


def _print(arguments: argparse.Namespace, files: Mapping[str, str]) -> int:
    if arguments.format == "json":
        sys.stdout.write(to_json({"schema": SCHEMA, "files": [{"path": p, "text": t} for p, t in files.items()]}))
        return 0
    sys.stdout.write("\n".join(f"# --- {path}\n{text}" for path, text in files.items()))
    note(arguments, f"{len(files)} files; -o DIR writes them under DIR")
    return 0


def _write(arguments: argparse.Namespace, root: Path, files: Mapping[str, str]) -> int:
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is not a directory", hint="-o names the directory to write federation/ into")
    differing = [path for path, text in files.items() if _differs(root / path, text)]
    if differing and not arguments.force:
        raise UsageError(
            f"under {root}, these say something else than they would: {', '.join(differing)}",
            hint="they may have been changed by hand: compare, then overwrite them with --force",
        )
    from offkey.edit.write import write_all

    root.mkdir(parents=True, exist_ok=True)
    changes = write_all(root, {path: text.encode("utf-8") for path, text in files.items()})
    _report(arguments, files, changes)
    return 0


def _differs(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() != text.encode("utf-8")
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error


def _report(arguments: argparse.Namespace, files: Mapping[str, str], changes: Sequence[str]) -> None:
    unchanged = [path for path in files if path not in changes]
    if arguments.format == "json":
        document = {"schema": SCHEMA, "written": list(changes), "unchanged": unchanged}
        sys.stdout.write(to_json(document))
        return
    for path in changes:
        print(path)
    note(arguments, f"{len(changes)} written, {len(unchanged)} unchanged; federation/README.md says what comes next")
