"""A file becomes a `TextFile`: what it hands on, as far as its kind and its bytes can say anything about keys.

The reader of a kind is imported for its first file.
"""

from __future__ import annotations

from offkey.model.text import Incomplete, Source, Span
from offkey.model.text_file import Assigned, Group, TextFile, TextKind
from offkey.read.texts.kinds import kind_in, worth_reading

_YAML = frozenset(
    {
        TextKind.CIRCLECI,
        TextKind.BITBUCKET,
        TextKind.AZURE,
        TextKind.BUILDKITE,
        TextKind.CODEBUILD,
        TextKind.COMPOSE,
    }
)
_SCRIPTS = frozenset({TextKind.SHELL, TextKind.MAKEFILE, TextKind.JENKINS})
_LINES = frozenset({TextKind.SHELL, TextKind.MAKEFILE, TextKind.DOCKERFILE, TextKind.DOTENV})
_MACHINES = frozenset({TextKind.TASK, TextKind.WORKLOAD, TextKind.PLAYBOOK})
_POWERSHELL = (".ps1", ".psm1")

MAX_BYTES = 512 * 1024
"""A larger file is searched for keys that are written out only: nobody wrote it by hand."""


def read_text(source: Source, kind: TextKind | None = None) -> TextFile | None:
    """The file as its name says what it is, or `kind`, where somebody else says it; None for nothing offkey reads."""
    kind = kind or kind_in(source.path, source.data)
    if kind is None or (kind is TextKind.CDK and not worth_reading(source.data, kind)):
        return None  # most programs have nothing to do with AWS's roles, and are searched for keys alone
    if len(source.data) > MAX_BYTES:
        return TextFile(source, kind, problems=(Incomplete(source.path, 1, f"is larger than {MAX_BYTES // 1024} KB"),))
    if kind in _YAML:
        from offkey.read.texts import yaml_groups

        read = yaml_groups.read(source, kind)
        if isinstance(read, Incomplete):
            return TextFile(source, kind, problems=(read,))
        return TextFile(source, kind, read.groups, read.assigned)
    if kind is TextKind.TERRAGRUNT:
        from offkey.read.texts import terragrunt

        groups, problems = terragrunt.groups(source)
        return TextFile(source, kind, groups, problems=problems)
    whole = Span(0, len(source.data))
    if kind not in _SCRIPTS:
        return TextFile(source, kind, _groups(source, kind))
    from offkey.read.texts.assignments import assignments

    set_otherwise = {}
    if source.path.endswith(_POWERSHELL):
        from offkey.read import powershell

        set_otherwise = powershell.assigned(source.data)
        source = Source(source.path, powershell.as_shell(source.data))
    found = assignments(source.text(whole), kind) | set_otherwise
    assigned = {name: (Assigned(origins, whole),) for name, origins in found.items()}
    return TextFile(source, kind, _groups(source, kind), assigned)


def _groups(source: Source, kind: TextKind) -> tuple[Group, ...]:
    if kind is TextKind.JENKINS:
        from offkey.read.texts import jenkins

        return jenkins.groups(source)
    if kind in _MACHINES:
        return _of_machines(source, kind)
    if kind is TextKind.CDK:
        from offkey.read import cdk

        return cdk.groups(source)
    if kind not in _LINES:
        return ()
    from offkey.read.texts import scripts

    match kind:
        case TextKind.DOCKERFILE:
            return scripts.dockerfile(source)
        case TextKind.DOTENV:
            return scripts.dotenv(source)
        case _:
            return scripts.script(source, kind)


def _of_machines(source: Source, kind: TextKind) -> tuple[Group, ...]:
    match kind:
        case TextKind.TASK:
            from offkey.read.texts import containers

            return containers.groups(source)
        case TextKind.WORKLOAD:
            from offkey.read.texts import workloads

            if b"AccessKeySecretRef:" not in source.data:
                return workloads.groups(source)
            from offkey.read.texts import secret_refs  # few manifests have one

            return (*workloads.groups(source), *secret_refs.groups(source))
        case _:
            from offkey.read.texts import playbooks

            return playbooks.groups(source)
