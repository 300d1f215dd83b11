"""A long-lived AWS key in a script, a Makefile, an image, a compose file, an environment file or a CDK program."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.repository import Repository
from offkey.model.text_file import TextKind
from offkey.read.texts.reach import init_reaches_aws
from offkey.read.texts.uses import find
from offkey.rules.key_finding import key_finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from offkey.model.static_key import KeyUse
    from offkey.model.text_file import TextFile

_ENVIRONMENTS = frozenset({TextKind.DOTENV, TextKind.COMPOSE, TextKind.PLAYBOOK})
_KINDS = frozenset(
    {
        *(TextKind.SHELL, TextKind.MAKEFILE, TextKind.DOCKERFILE),
        *(TextKind.COMPOSE, TextKind.DOTENV, TextKind.TASK, TextKind.WORKLOAD, TextKind.PLAYBOOK, TextKind.CDK),
    }
)


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each credential at each place that hands it on."""
    files = [file for file in repository.texts if file.kind in _KINDS]
    uses = list(find(files, state_on_aws=init_reaches_aws(repository, files)))
    for use in _left(repository, files, uses) if uses else ():
        yield key_finding(use, _message(use))
    if any(b":?" in file.source.data or b" -z " in file.source.data for file in files):
        yield from _insisted_on(repository, files, {use.primary.path for use in uses})


def _insisted_on(repository: Repository, files: Sequence[TextFile], known: Collection[str]) -> Iterator[Finding]:
    """The scripts that ask pipelines for a key and do not hand it on themselves, as all that they start has it."""
    from offkey.read.demanded_keys import demanded

    for one in demanded(repository, files):
        if one.id.path not in known:
            yield Finding(
                f"this script insists on a long-lived AWS key, without a session token, and {one.pipeline} runs it: "
                "the key lies in the variables of the project",
                one.id,
                related=(Related(one.secret, "the secret access key that goes with it"),),
                confidence=Confidence.MEDIUM,
            )


def _left(repository: Repository, files: Sequence[TextFile], uses: Sequence[KeyUse]) -> Sequence[KeyUse]:
    """Those that are told here: not of Atlantis, reported as such, nor of a file that is for something else."""
    from offkey.read import key_uses
    from offkey.read.aws_endpoints import says_address

    servers = {(use.primary.path, use.primary.line) for use in key_uses.elsewhere(repository)}
    # in which nothing names AWS but the key
    environments = {f.path for f in files if f.kind in _ENVIRONMENTS and not says_address(f.source.data)}
    found = [use for use in uses if (use.primary.path, use.primary.line) not in servers]
    if any(use.primary.path in environments for use in found):
        from offkey.read.terraform_reach import plans_elsewhere  # few repositories have such a finding

        if plans_elsewhere(repository):
            found = [use for use in found if use.primary.path not in environments]
    return found


def _message(use: KeyUse) -> str:
    name = next((f" {origin.name}" for origin in use.origins if not origin.name.isdecimal()), "").rstrip()
    if use.confidence is Confidence.HIGH:
        return f"the long-lived AWS key{name} is built into {use.handed_to}, where everybody who gets it can read it"
    return f"a long-lived AWS key{name} is handed to {use.handed_to}; {use.because}"


RULE = Rule(
    id="static-key-in-script",
    summary="A script, Makefile, image, compose or environment file hands on a long-lived AWS key.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
