"""`offkey compare --base REV`: every trust policy of a repository against a git revision."""

from __future__ import annotations

import argparse
from pathlib import Path

from offkey.cli.common import deliver, look, note_unread, to_json
from offkey.cli.compare import exit_code
from offkey.errors import UsageError


def run(arguments: argparse.Namespace) -> int:
    """Compare each role with what it was; 1 where anybody is new, 4 where that is not known, else 0."""
    from offkey.emit import proof, proof_json
    from offkey.prove.compared import compared
    from offkey.prove.revisions import between

    if len(arguments.paths) > 1:
        raise UsageError("compare --base takes one PATH", hint="the root of the repository (default: .)")
    root = Path(arguments.paths[0] if arguments.paths else ".")
    if not root.is_dir():
        raise UsageError(f"{root} is not a directory", hint="compare --base takes a repository")
    revisions = between(root, arguments.base)
    roles = compared(revisions.pairs)
    style = look(arguments)
    deliver(
        arguments,
        {
            "text": lambda: proof.comparisons(roles, style, base=arguments.base),
            "json": lambda: to_json(proof_json.compare_roles(roles)),
        },
    )
    note_unread(arguments, revisions.incomplete)
    codes = {exit_code(role.found) for role in roles}
    if 1 in codes:
        return 1
    return 4 if 4 in codes or revisions.incomplete else 0
