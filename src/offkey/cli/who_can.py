"""`offkey who-can`: everybody who can become one role."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from offkey.cli.common import add_common
from offkey.cli.findings import FORMATS
from offkey.cli.meant import add_live, add_meant, gathered, meant
from offkey.cli.prove import GRAPHS, exit_code, show
from offkey.errors import UsageError

if TYPE_CHECKING:
    from offkey.model.proof import RoleProof

SUMMARY = "everybody who can become one role, each class with a token"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `who-can`."""
    parser.epilog = "ROLE is a name, an ARN, a Terraform address, or a part of one that no other role has"
    parser.add_argument("role", metavar="ROLE", help="the role to ask about")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="where it is written (default: .)")
    add_meant(parser)
    add_live(parser)
    add_common(parser, formats=(*FORMATS, *GRAPHS))


def run(arguments: argparse.Namespace) -> int:
    """Prove the role among all others, as the way may lead through them, and show it with the intended tokens."""
    from offkey.prove.proofs import proofs

    inputs = gathered(arguments, arguments.paths)
    found = inputs.inventory
    proven = chosen(arguments.role, proofs(found, meant(arguments, inputs), every=True))
    arguments.verbose = max(arguments.verbose, 1)
    show(arguments, proven, found)
    return exit_code(proven, found)


def chosen(role: str, proven: Sequence[RoleProof]) -> tuple[RoleProof, ...]:
    """The proofs of the role that is meant; several where equally named ones stand in several places.

    Raises UsageError where no role is called so, or a part of a name fits several.
    """
    if not role:
        raise UsageError("ROLE is empty", hint="give a name, an ARN, a Terraform address, or a part of one")
    exact = tuple(proof for proof in proven if role in {proof.role.name, proof.role.arn, str(proof.role.place)})
    if exact:
        return exact
    near = tuple(proof for proof in proven if role.lower() in (proof.role.arn or proof.role.name).lower())
    names = sorted({proof.role.arn or proof.role.name for proof in near or proven} - {""})
    if not near:
        bare = "a policy by itself is no role with a name: offkey prove FILE shows who gets in"
        nameless = bare if proven else "there is no role here"
        known = f"the roles here are: {', '.join(names)}" if names else nameless
        raise UsageError(f"no role is called {role}", hint=known)
    if len(names) > 1:
        raise UsageError(f"{role} may be several roles", hint=f"one of: {', '.join(names)}")
    return near
