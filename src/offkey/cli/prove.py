"""`offkey prove`: which workflows, branches, pull requests and strangers reach which role."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import add_common, deliver, look, named_source, note, note_unread, to_json
from offkey.cli.findings import FORMATS, renderings
from offkey.cli.meant import add_live, add_meant, gathered, identity_of, meant
from offkey.model.records import replace

if TYPE_CHECKING:
    from offkey.model.expectation import CaseResult
    from offkey.model.forge import Namespace
    from offkey.model.inventory import Inventory
    from offkey.model.minted import JobAccess
    from offkey.model.proof import RoleProof
    from offkey.model.repository import Repository

SUMMARY = "which workflows, branches, pull requests and strangers reach which role, with a token as witness"
GRAPHS = ("mermaid", "dot", "svg")
_EPILOG = """\
a role is
  open    a token outside the intended ones gets in: the shortest such token is shown
  dead    no token of the project gets in: the nearest one is shown, and the condition it fails
  tight   neither: proven, over all tokens that the platform can mint
  unspecified or undecided: AWS does not say, or it is not known here; never counted as proof

who gets in is
  stranger   another owner: anybody who registers with the platform
  sibling    another repository of the same owner
  insider    the repository itself, by an event that nobody reviewed: any branch, tag, pull request

intended are tokens whose subject matches an --intended pattern; without one, the subjects that a policy names
exactly, if they are a branch or an environment of the project. A pull request, a tag or a wildcard never is.

  offkey prove                                 the roles of this repository's Terraform
  offkey prove trust.json --repository acme/infra
  offkey prove --live --profile hub --profile dev   the roles that IAM has in these accounts
  aws iam get-account-authorization-details | offkey prove -
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
        help="a repository, Terraform files, or JSON (- for stdin): a trust policy, a plan, an IAM dump (default: .)",
    )
    add_meant(parser)
    add_live(parser)
    parser.add_argument(
        "--expect", metavar="FILE", help="tokens that must and must not get in, as tests: see docs/expectations.md"
    )
    parser.add_argument(
        "--online",
        action="store_true",
        help="ask GitHub and GitLab whether the names that roles trust exist, and what tokens they have",
    )
    add_common(parser, formats=(*FORMATS, *GRAPHS))


def run(arguments: argparse.Namespace) -> int:
    """Prove, show, and return the exit code."""
    from offkey.prove.proofs import of_services, proofs

    inputs = gathered(arguments, arguments.paths)
    found = inputs.inventory
    paths = arguments.paths or ([] if arguments.live else ["."])
    files = bool(paths) and not any(Path(path).is_dir() for path in paths)
    whose = meant(arguments, inputs)
    if arguments.online:
        whose = replace(whose, namespaces=_namespaces(arguments, found))
    everything = proofs(found, whose, every=files)
    proven = tuple(proof for proof in everything if not of_services(proof))
    if len(proven) < len(everything):
        note(arguments, f"left out: {len(everything) - len(proven)} that only AWS services can take")
    cases = _cases(arguments.expect, found) if arguments.expect else ()
    access = _jobs(arguments, inputs.repository) if inputs.repository is not None else ()
    show(arguments, proven, found, cases, access)
    return 1 if any(one.dead for one in access) else exit_code(proven, found, cases)


def _jobs(arguments: argparse.Namespace, repository: Repository) -> tuple[JobAccess, ...]:
    """What the repository's own workflows can become; nothing where nobody says which repository it is."""
    from offkey.prove.jobs import jobs

    known = identity_of(arguments, repository)
    if known is None:
        return ()
    identity, default_known = known
    return jobs(repository, identity, default_known=default_known)


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
    from offkey.prove.expect import tried
    from offkey.read import expectations

    source = named_source(name, flag="--expect")
    return tuple(tried(expectations.read(source), found.roles))


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


def _headline(proven: Sequence[RoleProof], cases: Sequence[CaseResult]) -> str:
    from offkey.emit import expectations, proof
    from offkey.emit.style import Style

    plain = Style(False)
    roles = proof.summary(proven, plain)
    return f"{roles}; {expectations.summary(cases, plain)}" if cases else roles


def show(
    arguments: argparse.Namespace,
    proven: Sequence[RoleProof],
    found: Inventory,
    cases: Sequence[CaseResult] = (),
    access: Sequence[JobAccess] = (),
) -> None:
    """Deliver the proofs in the format that was asked for."""
    from offkey.emit import expectations, graph, graph_svg, jobs, proof, proof_json
    from offkey.prove.results import results

    style = look(arguments)

    def text() -> str:
        verbose = bool(arguments.verbose)
        parts = [proof.text(proven, style, verbose=verbose), jobs.text(access, style, verbose=verbose)]
        parts += [expectations.text(cases, style)] if cases else []
        return "\n".join(part for part in parts if part)

    deliver(
        arguments,
        {
            "text": text,
            "json": lambda: to_json(proof_json.prove(proven, cases=cases or None, jobs=access or None)),
            **renderings(lambda: results(proven, _headline(proven, cases), found.incomplete, cases=cases)),
            "mermaid": lambda: graph.mermaid(graph.of(proven)),
            "dot": lambda: graph.dot(graph.of(proven)),
            "svg": lambda: graph_svg.svg(graph.of(proven)),
        },
    )
    note_unread(arguments, found.incomplete)
