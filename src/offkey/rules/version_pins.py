"""Which Terraform a repository pins outside `setup-terraform`: by download, manager, image or variable."""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.regex import MULTILINE, regex
from offkey.model.text_file import TextKind
from offkey.read.parts import upwards
from offkey.read.relevant import concerns_atlantis, is_terraform
from offkey.read.same import Same
from offkey.rules.version_files import of_version_file
from offkey.rules.versions import ANY, Versions, parse_pin, span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from offkey.model.pipeline import Workflow
    from offkey.model.repository import Repository
    from offkey.model.text import Source
    from offkey.model.unknown import Unknown

    _Pin = tuple[Versions, tuple[str, ...] | None]
    """A version, and the folders that it is for with what lies below them; None: all."""
    _ByFolder = tuple[tuple[Versions, ...], dict[str, list[Versions]]]
    """The versions for all folders, and those for some with what lies below."""

_NUMBER = rb"v?(?P<%b>\d+\.\d+(?:\.\d+)?)(?![\w.]*[*x])"
_PIN = regex(
    rb"releases\.hashicorp\.com/terraform/"
    + _NUMBER % b"download"
    + rb"|\b(?:tfenv|tenv(?:[ \t]+(?:tf|terraform))?|tfswitch)[ \t]+(?:install[ \t]+|use[ \t]+)?"
    + _NUMBER % b"manager"
    + rb"|\bhashicorp/terraform:(?:\$\{\w+:-)?"
    + _NUMBER % b"image"
    + rb"|\bterraform[ \t]+[\"'](?:terraform|tf)?[-_ ]?"
    + _NUMBER % b"tool"
    + rb"|\bterraformVersion[\"']?[ \t]*:[ \t]*[\"']?"
    + _NUMBER % b"task"
    + rb"|\b(?:ATLANTIS_DEFAULT_TF|TERRAFORM|terraform|default_tf|TF|tf|tf_actions)_(?:VERSION|VER|version)\b"
    + rb"""["']?(?:[ \t]*[:=]|[ \t])\s*(?:value\s*[:=]\s*)?["']?"""
    + _NUMBER % b"variable"
)
"""Also how Jenkins names a tool (`terraform 'terraform-1.5.7'`), and what Azure's `TerraformInstaller` is given."""
_PIN_OF_OPENTOFU = regex(
    rb"\bopentofu/opentofu:"
    + _NUMBER % b"image"
    + rb"|\b(?:OPEN)?TOFU_VERSION[\"']?[ \t]*[:=]\s*[\"']?"
    + _NUMBER % b"variable"
)
_COMMENT = regex(rb"\s*(?:#|//)")
_RUNS = regex(
    rb"\bterraform[ \t]+(?:-chdir\S*[ \t]+)?(?:init|plan|apply)\b|/setup-terraform@"
    rb"|/terraform-(?:github-actions|plan|apply|check)@"
)
_OPENTOFU = regex(rb"\btofu[ \t]+(?:-chdir\S*[ \t]+)?(?:init|plan|apply)\b")
_VERB = regex(rb"\bterraform(?::[\w.-]+)?[ \t]+(?:-chdir\S*[ \t]+)?(?P<verb>[a-z]+)\b")
_TESTS = regex(r"\bgo[ \t]+test\b|\bterratest\b")
_FORMATS = frozenset({b"fmt", b"validate", b"version"})
"""What needs no credentials: it says nothing about who plans and applies, nor with what."""
_SAID = regex(rb"^[ \t]*+(?:#|(?:-[ \t]+)?(?:name|displayName|label|description)[ \t]*:)[^\n]*", MULTILINE)
"""What a pipeline calls a step, or says of one, which runs nothing."""
_COMPOSED = regex(rb"\bdocker[ -]compose\b[^\n]*?\brun\b[^\n]*?\bterraform\b")
"""A run in a container whose image a compose file names."""
_PROJECTS = regex(rb"^projects[ \t]*:", MULTILINE)
_DIRECTORY = regex(rb"^[ \t]*(?:-[ \t]+)?dir[ \t]*:[ \t]*[\"']?(?P<folder>[^\s\"'#]+)", MULTILINE)
_OF_REPOSITORY = ("atlantis.yaml", "atlantis.yml")


def pins_in(source: Source) -> tuple[Versions, ...]:
    """The versions of Terraform that a pipeline or a script writes out, commented lines left out."""
    return _pins_in(Same(source), _PIN)


def pins_of(repository: Repository, source: Source) -> Sequence[Versions]:
    """The same, or the versions of which its script reads one out of a file."""
    written = pins_in(source)
    if written or b"required_version" not in source.data:
        return written
    from offkey.rules.read_pins import read_pins  # few scripts read it there

    return tuple(read_pins(repository, source))


def opentofu_pins_in(source: Source) -> tuple[Versions, ...]:
    """The same of OpenTofu."""
    return _pins_in(Same(source), _PIN_OF_OPENTOFU)


def asks_for_opentofu(repository: Repository, folder: str) -> bool:
    """Whether files for version managers, seen from `folder`, or all pipelines name OpenTofu and no Terraform."""
    opentofu = of_version_file(repository, folder, "tofu") is not None or _run_opentofu(Same(repository))
    return opentofu and of_version_file(repository, folder) is None


def of_pipelines(repository: Repository, required: Versions | Unknown = ANY, *folders: str) -> Versions | Unknown:
    """The versions that the pipelines of a repository may run for `folders`, where it is not known which runs what.

    Any version, as soon as one pipeline that runs Terraform does not say which. A pipeline with a version that the
    module refuses (`required`) does not run it, and says nothing about it.
    """
    return _allowed(_by_folder(Same(repository)), required, folders)


def of_atlantis(repository: Repository, required: Versions | Unknown = ANY, folder: str = "") -> Versions | Unknown:
    """The versions that Atlantis may run for `folder`: those that its files, images and scripts say, no pipeline.

    Any version where nothing says one: Atlantis takes the newest that the module allows.
    Source: https://www.runatlantis.io/docs/terraform-versions.html
    """
    return _allowed(_sorted(_of_others(Same(repository))), required, [folder])


def _allowed(found: _ByFolder, required: Versions | Unknown, folders: Sequence[str]) -> Versions | Unknown:
    everywhere, by_folder = found
    around = {above for folder in folders for above in upwards(folder)}
    pins = (*everywhere, *(pin for above in around for pin in by_folder.get(above, ())))
    if isinstance(required, Versions) and not required.empty:
        pins = tuple(pin for pin in pins if not required.meet(pin).empty)
    return span(pins) if pins else ANY


@lru_cache(maxsize=1)
def _by_folder(repository: Same[Repository]) -> _ByFolder:
    return _sorted(_of_pipelines(repository))


def _sorted(found: Sequence[_Pin]) -> _ByFolder:
    by_folder: dict[str, list[Versions]] = {}
    for pin, where in found:
        for one in where or ():
            by_folder.setdefault(one, []).append(pin)
    return tuple(pin for pin, where in found if where is None), by_folder


@lru_cache(maxsize=1)
def _run_opentofu(repository: Same[Repository]) -> bool:
    """Whether pipelines of other hosts than GitHub run OpenTofu, and none at all runs Terraform.

    Of GitHub's it is known which module each of their commands runs in.
    """
    scripts = [script for _, scripts in _pipelines(repository.value) for script in scripts]
    if not any(map(_OPENTOFU.search, scripts)) or any(map(_RUNS.search, scripts)):
        return False
    return not any(_OPENTOFU.search(workflow.source.data) for workflow in repository.value.workflows)


@lru_cache(maxsize=256)
def _pins_in(source: Same[Source], pattern: re.Pattern[bytes]) -> tuple[Versions, ...]:
    data = source.value.data
    found: list[Versions] = []
    for match in pattern.finditer(data):
        line = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        pin = parse_pin(next(filter(None, match.groups())).decode())
        if not _COMMENT.match(line) and isinstance(pin, Versions):
            found.append(pin)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _of_pipelines(repository: Same[Repository]) -> tuple[_Pin, ...]:
    """What each of them says, and for which folders, if not for all; nothing, where one does not say it."""
    from offkey.rules.action_pins import of_actions
    from offkey.rules.computed_pins import computed, is_left_to_callers
    from offkey.rules.terraform_runs import runs_of

    found: list[_Pin] = []
    given = {w.path: pins for w in repository.value.workflows if (pins := computed(repository.value, w))}
    elsewhere = {w.path for w in repository.value.workflows if is_left_to_callers(repository.value, w)}
    for pipeline, scripts in _pipelines(repository.value):
        if pipeline[0].path in elsewhere:
            continue
        pins = [pin for one in pipeline for pin in (*pins_of(repository.value, one), *given.get(one.path, ()))]
        if not pins and any(_RUNS.search(_COMPOSED.sub(b"", _SAID.sub(b"", one))) for one in scripts):
            return ()
        where = runs_of(repository.value).folders(pipeline[0].path) if pins else None
        found += [(pin, where) for pin in pins]
    for workflow, installed, where in of_actions(repository.value):
        if isinstance(installed, Versions):
            found.append((installed, where))
        elif not pins_in(workflow.source):
            return ()
    return tuple(dict.fromkeys([*found, *_of_others(repository)]))


@lru_cache(maxsize=1)
def _of_others(repository: Same[Repository]) -> tuple[_Pin, ...]:
    """What is no pipeline and brings a Terraform along."""
    return tuple(
        (pin, _projects(source))
        for source in _others(repository.value)
        if not _only_formats(source)
        for pin in pins_in(source)
    )


def _pipelines(repository: Repository) -> Iterator[tuple[Sequence[Source], Sequence[bytes]]]:
    """The files of each pipeline, and what may run in it."""
    for workflow in repository.workflows:
        if not _only_checks(workflow):
            yield (workflow.source,), (workflow.source.data,)
    for pipeline in repository.gitlab:
        files = [repository.sources.get(path) for path in pipeline.included]
        sources = (pipeline.source, *(source for source in files if source is not None))
        jobs = [job for job in pipeline.jobs if not job.template]  # a hidden one runs only where a job takes it
        whole = not pipeline.unread and all(job.whole for job in jobs)
        yield sources, [job.shell.text.encode() for job in jobs] if whole else [source.data for source in sources]
    for text in repository.texts:
        if text.kind.is_pipeline:
            yield (text.source,), (text.source.data,)


def _only_checks(workflow: Workflow) -> bool:
    """Whether it runs Terraform, and nothing but what needs no credentials: formatting and validating.

    Tests in Go run it as well, in modules of their own.
    """
    from offkey.read.github_step import terraform_commands
    from offkey.read.terraform_actions import action_run

    steps = [step for job in workflow.jobs for step in job.steps]
    calls = [command.call for step in steps for command in terraform_commands(step)]
    calls += [acting.call for step in steps if (acting := action_run(step)) is not None]
    if not calls:
        return any(step.run and _TESTS.search(step.run) for step in steps)
    return any(call.verb for call in calls) and all(call.offline for call in calls)


def _only_formats(source: Source) -> bool:
    """Whether a script runs Terraform for nothing but what needs no credentials."""
    verbs = {match["verb"] for match in _VERB.finditer(_SAID.sub(b"", source.data))}
    return bool(verbs) and verbs <= _FORMATS


def _others(repository: Repository) -> Iterator[Source]:
    """What may bring a Terraform along: images and scripts, and what runs Atlantis, unless Terraform does."""
    for text in repository.texts:
        if text.kind in {TextKind.DOCKERFILE, TextKind.SHELL, TextKind.MAKEFILE, TextKind.COMPOSE}:
            yield text.source
    for path, source in repository.sources.items():
        if not is_terraform(path) and concerns_atlantis(path, source.data):
            yield source


def _projects(source: Source) -> tuple[str, ...] | None:
    """The folders that an `atlantis.yaml` with projects is for: theirs, and the one that it lies in; None for all.

    Atlantis reads it at the root: elsewhere it is one of another repository, as a server's image brings it along.
    Source: https://www.runatlantis.io/docs/repo-level-atlantis-yaml.html
    """
    folder, _, name = source.path.rpartition("/")
    if name not in _OF_REPOSITORY or not _PROJECTS.search(source.data):
        return None
    named = {match["folder"].decode("utf-8", "replace") for match in _DIRECTORY.finditer(source.data)}
    paths = {posixpath.normpath(each.lstrip("/")) for each in named}
    below = sorted(paths - {"."})
    if not folder:
        return ("", *below) if "." in paths else tuple(below) or None
    return (folder, *below)
