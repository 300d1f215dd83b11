"""`offkey prove`: which workflows, branches, pull requests and strangers reach which role."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, configuration_source, deliver, note, style, to_json
from offkey.cli.findings import FORMATS, renderings

if TYPE_CHECKING:
    from offkey.model.expectation import CaseResult
    from offkey.model.forge import Namespace
    from offkey.model.inventory import Inventory
    from offkey.model.proof import RoleProof
    from offkey.reason.prove import Meant

SUMMARY = "which workflows, branches, pull requests and strangers reach which role, with a token as witness"
GRAPHS = ("mermaid", "dot", "svg")
_EPILOG = """\
a role is
  open    a token outside the intended ones gets in: the shortest such token is shown
  dead    no token of the project gets in: the nearest one is shown, and the condition it fails
  tight   neither: proven, over all tokens that the platform can mint
  unspecified or undecided: AWS does not say, or it is not known here; never counted as proof

intended are tokens whose subject matches an --intended pattern; without one, the subjects that a policy names
exactly, if they are a branch or an environment of the project. A pull request, a tag or a wildcard never is.

  offkey prove                                 the roles of this repository's Terraform
  offkey prove trust.json --repository acme/infra
  GITHUB_TOKEN=… offkey prove --online         do the names that they trust exist, and are they still ours?
  offkey prove --format svg > reach.svg        who reaches what, as a picture (also mermaid, dot)

exit codes: 0 all tight · 1 a role is open or dead · 4 something is not decided or could not be read"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `prove`."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH|FILE",
        help="a repository, Terraform files, or JSON: a trust policy, a plan, an IAM dump (default: .)",
    )
    add_meant(parser)
    parser.add_argument(
        "--expect", metavar="FILE", help="tokens that must and must not get in, as tests: see docs/expectations.md"
    )
    parser.add_argument(
        "--online",
        action="store_true",
        help="ask GitHub and GitLab whether the names that roles trust exist, and what tokens they have",
    )
    add_common(parser, formats=(*FORMATS, *GRAPHS))


def add_meant(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say for whom roles are meant."""
    parser.add_argument("--repository", metavar="OWNER/REPO[@OWNER_ID/REPO_ID]", help="the project roles are meant for")
    parser.add_argument(
        "--owner", metavar="OWNER", help="whose projects are siblings (default: the repository's owner)"
    )
    parser.add_argument(
        "--intended",
        action="append",
        default=[],
        metavar="SUBJECT",
        help="a subject that may get in; * and ? as in IAM",
    )
    parser.add_argument("--audience", metavar="AUDIENCE", help="what the project's tokens are for (sts.amazonaws.com)")


def run(arguments: argparse.Namespace) -> int:
    """Prove, show, and return the exit code."""
    from offkey.prove.inputs import inventory
    from offkey.prove.proofs import proofs

    paths = arguments.paths or ["."]
    found = inventory(paths)
    intended = meant(arguments, paths[0])
    if arguments.online:
        intended = replace(intended, namespaces=_namespaces(arguments, found))
    proven = proofs(found, intended, every=all(Path(path).is_file() for path in paths))
    cases = _cases(arguments.expect, found) if arguments.expect else ()
    show(arguments, proven, found, cases)
    return exit_code(proven, found, cases)


def _namespaces(arguments: argparse.Namespace, found: Inventory) -> tuple[Namespace, ...]:
    """What the code hosts say of the names that the roles trust; nothing with --offline, which wins."""
    from offkey.cli.progress import Progress
    from offkey.prove.online import looked_up

    if arguments.offline:
        note(arguments, "note: --offline wins over --online: no code host was asked")
        return ()
    with Progress(arguments) as progress:
        return looked_up(found.roles, os.environ, say=progress.say)


def _cases(name: str, found: Inventory) -> tuple[CaseResult, ...]:
    """The expectations tried on every role. Raises ConfigurationError where the file is wrong, or not there."""
    from offkey.errors import ConfigurationError
    from offkey.model.text import Source
    from offkey.prove.expect import tried
    from offkey.read import expectations

    try:
        source = Source(name, Path(name).read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{name}: {error.strerror}", hint="--expect names this file") from error
    return tuple(tried(expectations.read(source), found.roles))


def meant(arguments: argparse.Namespace, path: str) -> Meant:
    """For whom roles are meant: what the arguments say, else `offkey.yaml` or the git remote of `path`."""
    from offkey.model.tokens import Project
    from offkey.prove.project import project
    from offkey.read import git_remote
    from offkey.read.configuration import read_partial
    from offkey.reason.prove import Meant

    root = Path(path).resolve()
    root = root if root.is_dir() else root.parent
    source = configuration_source(arguments, root) if arguments.config or Path(path).is_dir() else None
    configured = read_partial(source).repository if source is not None else None
    whose = project(repository=arguments.repository, owner=arguments.owner, configured=configured)
    # The remote is only where the Terraform lies: the roles in it may well be for other repositories.
    remote = next((found for folder in (root, *root.parents) if (found := git_remote.slug(folder))), None)
    near = project(remote=remote) if Path(path).is_dir() else None
    return Meant(whose if whose != Project() else None, near, tuple(arguments.intended), arguments.audience)


def exit_code(proven: Sequence[RoleProof], found: Inventory, cases: Sequence[CaseResult] = ()) -> int:
    """1 where a role is open or dead, or a case fails; else 4 where something is not decided; else 0.

    Of a role that cases speak of, they are the test: an open one may be as it should be.
    """
    from offkey.model.expectation import Outcome
    from offkey.model.proof import Conclusion

    outcomes = {case.outcome for case in cases}
    tried = {id(case.role) for case in cases}
    verdicts = {proof.conclusion for proof in proven if id(proof.role) not in tried}
    if Outcome.FAILED in outcomes or verdicts & {Conclusion.OPEN, Conclusion.DEAD}:
        return 1
    return 4 if found.incomplete or Outcome.UNDECIDED in outcomes or verdicts - {Conclusion.TIGHT} else 0


def show(
    arguments: argparse.Namespace, proven: Sequence[RoleProof], found: Inventory, cases: Sequence[CaseResult] = ()
) -> None:
    """Deliver the proofs in the format that was asked for."""
    from offkey.emit import expectations, graph, graph_svg, proof, proof_json
    from offkey.emit.style import Style
    from offkey.prove.results import results

    look = Style(False) if any(name.endswith(".txt") for name in arguments.output) else style(arguments, sys.stdout)

    def text() -> str:
        said = proof.text(proven, look, verbose=bool(arguments.verbose))
        return f"{said}\n{expectations.text(cases, look)}" if cases else said

    deliver(
        arguments,
        {
            "text": text,
            "json": lambda: to_json(proof_json.prove(proven, cases=cases or None)),
            **renderings(lambda: results(proven, proof.summary(proven, Style(False)), found.incomplete)),
            "mermaid": lambda: graph.mermaid(graph.of(proven)),
            "dot": lambda: graph.dot(graph.of(proven)),
            "svg": lambda: graph_svg.svg(graph.of(proven)),
        },
    )
    for item in found.incomplete:
        note(arguments, f"not read: {item.path}:{item.line} {item.reason}")
