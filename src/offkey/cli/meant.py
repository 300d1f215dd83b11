"""For whom roles are meant: the flags that say it, else `offkey.yaml`, else where the repository lies."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from offkey.cli.common import configuration_source
from offkey.errors import UsageError

if TYPE_CHECKING:
    from offkey.model.configuration import PartialConfiguration, RepositoryIdentity
    from offkey.model.repository import Repository
    from offkey.prove.inputs import Inputs
    from offkey.reason.meant import Meant


def add_meant(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say for whom roles are meant."""
    parser.add_argument("--repository", metavar="OWNER/REPO[@OWNER_ID/REPO_ID]", help="the project roles are meant for")
    parser.add_argument(
        "--owner", metavar="OWNER", help="whose projects are siblings (default: the repository's owner)"
    )
    parser.add_argument(
        "--intended", action="append", default=[], metavar="SUBJECT", help="a subject that may get in (with * and ?)"
    )
    parser.add_argument("--audience", metavar="AUDIENCE", help="what the project's tokens are for (sts.amazonaws.com)")


def add_live(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that ask AWS itself."""
    parser.add_argument(
        "--live", action="store_true", help="ask IAM for the roles of the account whose credentials are at hand"
    )
    parser.add_argument(
        "--profile", action="append", default=[], metavar="NAME", help="with --live: an account by its AWS profile"
    )


def gathered(arguments: argparse.Namespace, paths: Sequence[str]) -> Inputs:
    """What the paths hold, or what IAM says. Raises UsageError where both are asked for."""
    from offkey.prove.inputs import Inputs, live, read

    if not arguments.live:
        if arguments.profile:
            raise UsageError("--profile goes with --live", hint="without --live no account is asked")
        return read(paths or ["."])
    if paths:
        raise UsageError("--live takes no paths", hint="the roles come from IAM")
    if arguments.offline:
        raise UsageError("--live asks AWS, and --offline forbids it", hint="leave one of them out")
    return Inputs(live(arguments.profile))


def meant(arguments: argparse.Namespace, inputs: Inputs) -> Meant:
    """For whom the roles in `inputs` are meant."""
    from offkey.model.tokens import Project
    from offkey.prove.project import project
    from offkey.read.configuration import read_partial
    from offkey.reason.meant import Meant

    if "" in arguments.intended or arguments.audience == "":
        flag = "--audience" if arguments.audience == "" else "--intended"
        raise UsageError(f"{flag} is empty", hint="is the variable that it comes from set?")
    root = Path(inputs.repository.root) if inputs.repository is not None else None
    source = configuration_source(arguments, root or Path.cwd()) if root or arguments.config else None
    known = read_partial(source) if source is not None else None
    configured = known.repository if known is not None else None
    whose = project(repository=arguments.repository, owner=arguments.owner, configured=configured)
    # The remote is only where the Terraform lies: the roles in it may well be for other repositories.
    near = project(remote=inputs.repository.slug) if inputs.repository is not None else None
    return Meant(
        whose if whose != Project() else None,
        near if near != Project() else None,
        tuple(arguments.intended),
        arguments.audience,
        either_form=arguments.repository is None,  # offkey.yaml knows the ids of old repositories, too
        of_role=_designed(inputs.repository, known) if inputs.repository is not None and known is not None else {},
    )


def _designed(repository: Repository, known: PartialConfiguration) -> dict[str, tuple[str, ...]]:
    """The subjects that `offkey.yaml` means each role for, by the role's name; none while the file is not complete."""
    from offkey.migrate.infer import configuration as infer
    from offkey.migrate.roots import roots
    from offkey.migrate.usage import usages
    from offkey.model.partial import complete, missing
    from offkey.provision.design import design

    found = usages(repository)
    whole = infer.known(repository, found, roots(repository, found), known)
    return {} if missing(whole) else {role.name: role.subjects for role in design(complete(whole)).hub_roles}


def identity_of(arguments: argparse.Namespace, repository: Repository) -> tuple[RepositoryIdentity, bool] | None:
    """Who the repository is to its CI platform, and whether its default branch is known; None where nobody says."""
    from offkey.prove.project import identity, project
    from offkey.read.configuration import read_partial

    source = configuration_source(arguments, Path(repository.root))
    configured = read_partial(source).repository if source is not None else None
    whose = project(repository=arguments.repository, configured=configured, remote=repository.slug)
    return identity(whose, configured)
