"""A GitLab job that works in AWS while nothing in the repository says as whom.

A pipeline's variables may be set where no file shows them; then there is a stored key, and nothing else to see. Where
the pipeline does not even ask for one, that is less sure: a runner may have a role of its own.
"""

from __future__ import annotations

import posixpath

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.regex import IGNORECASE, MULTILINE, regex
from offkey.model.repository import Repository
from offkey.read.gitlab_exchange import exchanges, place_at
from offkey.read.gitlab_reach import asks_aws
from offkey.read.key_uses import elsewhere
from offkey.read.shell import parse
from offkey.read.terraform_command import parse as parse_call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.gitlab import GitlabJob, GitlabPipeline, Shell
    from offkey.model.pipeline import Command
    from offkey.model.text import Place

_IDENTITY = regex(
    r"AWS_PROFILE|AWS_ROLE|ROLE_ARN|AWS_CONTAINER|AWS_SHARED_CREDENTIALS_FILE|AWS_CONFIG_FILE|assume|--profile|vault"
    r"|\.aws/|aws\s+configure\b(?!\s+set\s+(?:default\.)?(?:region|output|s3|cli_\w+)\b)|AKIA|ACCESS_?KEY|no-sign-request|--role",
    IGNORECASE,
)
_ASKED = regex(r"(?:\[\s+-[zn]\s+|\btest\s+-[zn]\s+)[\"']?\$\{?(?P<name>AWS_ACCESS_KEY_ID)\b")
_LISTED = regex(
    rb"^[ \t]*#[ \t]*(?:[-*][ \t]*)?[\"'`$]*AWS_ACCESS_KEY_ID\b(?![\"'`]?[ \t]*(?:=|:[ \t]*[\"'$&*]))"
    rb"(?![^\n]*\b(?:[Nn]o longer|[Nn]ot|[Nn]ever|[Ii]nstead|[Rr]emoved?|[Dd]eleted?|[Oo]ld|[Oo]bsolete)\b)",
    MULTILINE,
)
"""A comment that lists it among the variables to be set: neither code that is commented, nor a farewell."""
_RUNNER = regex(rb"gitlab[-_]runner")
_SHARED = regex(r"saas-|gitlab-org|docker|shared|linux", IGNORECASE)
_WRAPPERS = frozenset({"gitlab-terraform", "gitlab-tofu"})
_OFFLINE = frozenset({"configure", "--version", "help"})


def check(repository: Repository) -> Iterator[Finding]:
    """One finding for each pipeline that works in AWS as nobody, at the first such job; the others are related."""
    own_runner: bool | None = None  # asked once, where it matters
    for pipeline, found in _pipelines(repository):
        if found and _asks_for_key(pipeline, found):
            yield _finding(found)
        elif found:
            own_runner = _has_own_runner(repository) if own_runner is None else own_runner
            yield from [] if own_runner else [_supposed(found)]
        elif not any(job.id_tokens for job in pipeline.jobs):
            yield from (_of_template(*template) for template in pipeline.templates if template[0].startswith("AWS/"))


def _pipelines(repository: Repository) -> Iterator[tuple[GitlabPipeline, list[tuple[GitlabJob, Place]]]]:
    """The pipelines that show all there is and no key, with their jobs that work in AWS as nobody."""
    if not repository.gitlab:
        return
    with_keys = {use.primary.path for use in elsewhere(repository)}
    for pipeline in repository.gitlab:
        parents = [other for other in repository.gitlab if other.source.path in pipeline.parents]
        if not any(_shows_or_hides(one, with_keys) for one in (pipeline, *parents)):
            yield (
                pipeline,
                [(job, place) for job in pipeline.jobs if (place := _works(repository, pipeline, job))],
            )


def _asks_for_key(pipeline: GitlabPipeline, found: list[tuple[GitlabJob, Place]]) -> bool:
    """Whether a script tests that the key is set, or the pipeline's comments list it."""
    return any(_asks(job) for job, _ in found) or _LISTED.search(pipeline.source.data) is not None


def _has_own_runner(repository: Repository) -> bool:
    """Whether the repository sets up a runner itself, which has a role as often as not."""
    pipelines = {pipeline.source.path for pipeline in repository.gitlab}
    others = (source.data for path, source in repository.sources.items() if path not in pipelines)
    return any(_RUNNER.search(data) is not None for data in others)


def _asks(job: GitlabJob) -> bool:
    return _ASKED.search(job.shell.text) is not None


def _shows_or_hides(pipeline: GitlabPipeline, with_keys: set[str]) -> bool:
    """Whether there is more than shows; or the keys show, and are the finding; or it federates."""
    files = {pipeline.source.path, *pipeline.included}
    return pipeline.unread or bool(files & with_keys) or any(map(exchanges, pipeline.jobs))


def _of_template(name: str, place: Place) -> Finding:
    return Finding(
        f"the template {name} works in AWS with AWS_ACCESS_KEY_ID from the CI/CD variables, and no id token is set up",
        primary=place,
        confidence=Confidence.MEDIUM,
    )


def _finding(found: list[tuple[GitlabJob, Place]]) -> Finding:
    found.sort(key=lambda one: not _asks(one[0]))
    job, first = found[0]
    others = {place: f"the job {other.name} as well" for other, place in found[1:] if place != first}
    if not _is_inside(first, job):
        others = {job.place: "the job, which takes the command from elsewhere", **others}
    return Finding(
        f"the job {job.name} works in AWS without an id token, and its pipeline asks for AWS_ACCESS_KEY_ID: "
        "likely with a key stored as a CI/CD variable",
        primary=first,
        related=tuple(Related(place, label) for place, label in others.items()),
        confidence=Confidence.MEDIUM,
    )


def _supposed(found: list[tuple[GitlabJob, Place]]) -> Finding:
    """Where the id token would be declared: there is no word of a key."""
    (job, first), *others = found
    jobs = {other.place: f"the job {other.name} as well" for other, _ in others if other.place != job.place}
    return Finding(
        f"the job {job.name} works in AWS without an id token, and no file says as whom: most likely with "
        "AWS_ACCESS_KEY_ID among the CI/CD variables, unless its runner has a role",
        primary=job.place,
        related=(Related(first, "asks AWS for something"), *(Related(place, label) for place, label in jobs.items())),
        confidence=Confidence.LOW,
    )


def _is_inside(place: Place, job: GitlabJob) -> bool:
    whole = job.source.place(job.span)
    return place.path == whole.path and whole.line <= place.line <= whole.end_line


def _works(repository: Repository, pipeline: GitlabPipeline, job: GitlabJob) -> Place | None:
    """Where the job first asks AWS for anything, if nothing shows who it is."""
    if job.template or not job.whole or job.id_tokens or job.secrets:
        return None
    text = job.shell.text
    if asked := _ASKED.search(text):
        return place_at(job.shell, asked.start("name"), asked["name"])
    if job.tags and not all(_SHARED.search(tag) for tag in job.tags):
        return None  # a runner of one's own has a role, as often as not
    names = " ".join(entry.key for one in job.variables for entry in one.entries)
    if _IDENTITY.search(text) or _IDENTITY.search(names) or not asks_aws(repository, pipeline, job):
        return None
    return _first(job.shell)


def _first(shell: Shell) -> Place | None:
    """The first command that needs credentials."""
    data = shell.text.encode("utf-8", "surrogateescape")
    for command in parse(shell.text).commands:
        if _needs_credentials(command):
            offset = len(data[: command.span.start].decode("utf-8", "replace"))
            return place_at(shell, offset, shell.text[offset:].split("\n", 1)[0].rstrip())
    return None


def _needs_credentials(command: Command) -> bool:
    name = posixpath.basename(command.words[0]) if command.words else ""
    if name == "aws":
        return not _OFFLINE & set(command.words[1:2])
    words = ("terraform", *command.words[1:]) if name in _WRAPPERS else command.words
    call = parse_call(words)
    return call is not None and (call.changes or call.verb == "plan")


RULE = Rule(
    id="job-without-identity",
    summary="A GitLab job works in AWS, and nothing shows as whom.",
    severity=Severity.LOW,
    on=Repository,
    check=check,
)
