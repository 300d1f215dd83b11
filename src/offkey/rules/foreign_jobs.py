"""Where workflows of other repositories run Terraform, as the jobs that call them say."""

from __future__ import annotations

import posixpath

from offkey.model.regex import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.pipeline import Job
    from offkey.model.repository import Repository

CALLS = b"/.github/workflows/"
"""What stands in the name of such a workflow: `owner/repository/.github/workflows/plan.yml@v1`."""
_FOLDER = regex(
    r"(?:(?:working|terraform|terragrunt|tofu|tf|tg|root|stack|project|module)[-_]?)?(?:dir|directory|folder|path)",
    IGNORECASE,
)
_TERRAFORM = regex(r"terraform|terragrunt|tofu|(?:\b|_)t[fg](?:\b|_)", IGNORECASE)
_OPEN = "${{"


def folders(repository: Repository) -> Iterator[tuple[str, str | None]]:
    """Each folder that such a job names, as far as it is written out, after the path of the workflow; None where none.

    Of a folder of which the run works the end out, it is the one that is known.
    """
    for workflow in repository.workflows:
        if CALLS in workflow.source.data:
            for job in workflow.jobs:
                if _is_foreign(job):
                    yield from ((workflow.path, folder) for folder in _of_job(job))


def _is_foreign(job: Job) -> bool:
    """Whether a job calls a workflow of another repository for Terraform, by what either is told or called."""
    uses = job.uses or ""
    if uses.startswith("./") or CALLS.decode() not in uses:
        return False
    return _TERRAFORM.search(uses) is not None or any(_TERRAFORM.search(entry.key) for entry in job.with_)


def _of_job(job: Job) -> Iterator[str | None]:
    from offkey.read.github_expression import interpolate
    from offkey.rules.terraform_jobs import contexts

    written = next((entry.value for entry in job.with_ if _FOLDER.fullmatch(entry.key)), None)
    if written is None:
        yield None
        return
    for context in contexts(job):
        found = interpolate(written, context)
        yield _known(found if isinstance(found, str) else written)


def _known(written: str) -> str | None:
    """The folder, or the one around the part that only the run knows."""
    known, computed, _ = written.partition(_OPEN)
    folder = posixpath.normpath(known.rpartition("/")[0] if computed else known)
    if folder == "." or folder.startswith("/"):
        return None if computed else ""
    return folder
