"""What the repository itself shows of its accounts, state and permissions."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from offkey.migrate import services
from offkey.migrate.roots import Root, account_in, reachable
from offkey.migrate.usage import JobUsage
from offkey.model.configuration import PartialAccess, PartialConfiguration, PartialRepository, PartialState
from offkey.model.document import from_document, problems, to_document
from offkey.model.repository import Repository
from offkey.model.terraform import Module
from offkey.model.unknown import Unknown

_S3_MODULE = "s3::"
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def infer(repository: Repository, usages: Sequence[JobUsage], roots: Sequence[Root]) -> PartialConfiguration:
    """Everything that can be told without asking; what cannot is left None."""
    names = _account_names(roots)
    accounts: dict[str, str | None] = {name: id_ for id_, name in names.items()}
    state = _state(roots, names)
    hub = state.account if state and state.account else None
    direct = any(root.direct and root.usages for root in roots) or (not roots and any(u.uses_aws for u in usages))
    if hub is None and direct and not accounts:
        hub, accounts = "main", {"main": None}
    access = {name: _access(repository, id_, roots, name) for id_, name in names.items() if _deployed(roots, id_)}
    if direct and hub is not None:
        access[hub] = _direct_access(repository, roots, usages, access.get(hub))
    return _believable(
        PartialConfiguration(
            repository=_identity(repository, usages),
            region=_region(roots, usages),
            accounts=accounts,
            hub=hub,
            state=state,
            access=access or None,
            module_buckets=_module_buckets(repository, roots) or None,
        )
    )


def _believable(partial: PartialConfiguration) -> PartialConfiguration:
    """`partial` without what cannot be true: a bucket called `{BUCKET}` in a template of a file, for example."""
    document = to_document(partial)
    for path, _ in list(problems(document)):
        parent: Any = document
        for name in path[:-1]:
            parent = parent.get(name, {}) if isinstance(parent, dict) else {}
        if isinstance(parent, dict):
            parent.pop(path[-1], None)
    found = from_document(document)
    return replace(found, accounts={name: found.accounts.get(name) for name in partial.accounts})


def _identity(repository: Repository, usages: Sequence[JobUsage]) -> PartialRepository:
    owner, _, name = (repository.slug or "").partition("/")
    branches = _pushed_branches(usages)
    default = _default_branch(Path(repository.root)) or next((b for b in ("main", "master") if b in branches), None)
    further = tuple(b for b in branches if b != (default or "main"))
    return PartialRepository(
        owner=owner or None, name=name or None, default_branch=default, plan_branches=further or None
    )


def _default_branch(root: Path) -> str | None:
    """The branch that `origin/HEAD` names, where the clone knows it."""
    try:
        text = (root / ".git/refs/remotes/origin/HEAD").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return text.strip().removeprefix("ref: refs/remotes/origin/") or None


def _pushed_branches(usages: Sequence[JobUsage]) -> tuple[str, ...]:
    """The branches, named exactly, whose pushes start a job that uses AWS."""
    named = (
        branch
        for usage in usages
        if usage.uses_aws
        for trigger in usage.workflow.triggers
        if trigger.event == "push"
        for branch in trigger.branches
    )
    return tuple(dict.fromkeys(b for b in named if not any(c in b for c in "*?[]!+")))


def _account_names(roots: Sequence[Root]) -> dict[str, str]:
    """A name for every account id in sight: the part of its roots' paths that no other account's have."""
    paths: dict[str, set[str]] = {}
    for root in roots:
        for id_ in root.account_ids:
            paths.setdefault(id_, set()).add(root.path)
    names: dict[str, str] = {}
    for id_, own in paths.items():
        others = {part for other, folders in paths.items() if other != id_ for f in folders for part in f.split("/")}
        common = set.intersection(*(set(folder.split("/")) for folder in own)) - others - {""}
        names[id_] = max(common, key=lambda part: _depth(part, own)) if common else f"account-{id_}"
    for id_ in _state_accounts(roots):
        names.setdefault(id_, "shared" if "shared" not in names.values() else f"account-{id_}")
    return names


def _depth(part: str, folders: Iterable[str]) -> tuple[int, str]:
    return max(folder.split("/").index(part) for folder in folders), part


def _state_accounts(roots: Sequence[Root]) -> tuple[str, ...]:
    backends = (root.module.backend for root in roots if root.module.backend is not None)
    found = (account_in(b.assume_role.value("role_arn")) for b in backends if b.assume_role is not None)
    return tuple(dict.fromkeys(id_ for id_ in found if id_))


def _state(roots: Sequence[Root], names: dict[str, str]) -> PartialState | None:
    """The bucket that most roots use; a root with another bucket is reported by the backend's edits."""
    buckets = Counter(root.backend["bucket"] for root in roots if "bucket" in root.backend)
    with_backend = [root for root in roots if root.module.backend is not None]
    if not with_backend:
        return None
    bucket = buckets.most_common(1)[0][0] if buckets else None
    using = [root for root in with_backend if root.backend.get("bucket") == bucket]
    accounts = _state_accounts(using)
    regions = Counter(root.backend["region"] for root in using if "region" in root.backend)
    assumed = [b.assume_role for r in using if (b := r.module.backend) is not None and b.assume_role is not None]
    externals = {value for role in assumed if isinstance(value := role.value("external_id"), str)}
    return PartialState(
        account=names[accounts[0]] if len(accounts) == 1 else None,
        bucket=bucket,
        region=regions.most_common(1)[0][0] if regions else None,
        keys={root.path: root.backend["key"] for root in using if "key" in root.backend} or None,
        assume_role=bool(assumed) or None,
        external_id=externals.pop() if len(externals) == 1 else None,
    )


def _region(roots: Sequence[Root], usages: Sequence[JobUsage]) -> str | None:
    found: Counter[str] = Counter()
    for root in roots:
        for provider in root.module.providers:
            setting = provider.settings.get("region")
            if setting is not None and isinstance(setting.value, str):
                found[setting.value] += 2
        if "region" in root.backend:
            found[root.backend["region"]] += 1
    for usage in usages:
        for name in _REGION_VARIABLES:
            value = usage.job.env.value(name) or usage.workflow.env.value(name)
            found.update([value] if value and "$" not in value else [])
        inputs = (usage.job.steps[index].with_.value("aws-region") for index in usage.credentials)
        found.update(value for value in inputs if value and "$" not in value)
    return found.most_common(1)[0][0] if found else None


def _deployed(roots: Sequence[Root], id_: str) -> bool:
    return any(id_ in root.account_ids for root in roots)


def _access(repository: Repository, id_: str, roots: Sequence[Root], name: str) -> PartialAccess:
    using = [root for root in roots if id_ in root.account_ids]
    roles = [role for root in using for role in root.assumed_roles if account_in(role.value("role_arn")) == id_]
    externals = {value for role in roles if isinstance(value := role.value("external_id"), str)}
    return PartialAccess(
        environment=_environment(using, name),
        services=_services(repository, [root.module for root in using]),
        external_id=externals.pop() if len(externals) == 1 else None,
    )


def _direct_access(
    repository: Repository, roots: Sequence[Root], usages: Sequence[JobUsage], known: PartialAccess | None
) -> PartialAccess:
    using = [root for root in roots if root.direct and root.usages]
    found = set(_services(repository, [root.module for root in using]) or ())
    found |= {service for usage in usages for service in usage.services}
    found |= set(known.services or ()) if known else set()
    environment = _environment(using, "production") if using else _job_environment(usages) or "production"
    return PartialAccess(environment=environment, services=tuple(sorted(found)) or None, direct=True)


def _environment(roots: Sequence[Root], otherwise: str) -> str:
    """The environment that the jobs which apply these roots already name, else `otherwise`."""
    return _job_environment([u for root in roots for u in root.usages if u.applies]) or otherwise


def _job_environment(usages: Sequence[JobUsage]) -> str | None:
    named = dict.fromkeys(u.job.environment for u in usages if u.job.environment and "$" not in u.job.environment)
    return next(iter(named)) if len(named) == 1 else None


def _services(repository: Repository, modules: Sequence[Module]) -> tuple[str, ...] | None:
    found: set[str] = set()
    for module in {m.path: m for top in modules for m in reachable(repository, top)}.values():
        found |= {s for r in module.resources if r.mode == "resource" and (s := services.of_resource(r.type))}
        for call in module.calls:
            found |= set(services.of_module(call.source) or ()) if isinstance(call.source, str) else set()
    return tuple(sorted(found)) or None


def _module_buckets(repository: Repository, roots: Sequence[Root]) -> tuple[str, ...]:
    sources = (call.source for root in roots for module in reachable(repository, root.module) for call in module.calls)
    return tuple(dict.fromkeys(b for s in sources if isinstance(s, str) and (b := module_bucket(s))))


def module_bucket(source: str) -> str | None:
    """The bucket of an `s3::` module source; None for any other source.

    Source: https://developer.hashicorp.com/terraform/language/modules/sources#s3-bucket
    """
    location = s3_location(source)
    return location[0] if location else None


def s3_location(source: str) -> tuple[str, str] | None:
    """Bucket and key of an `s3::` module source, path style or virtual-hosted style."""
    if not source.startswith(_S3_MODULE):
        return None
    address = source.removeprefix(_S3_MODULE).split("?", 1)[0]
    host, _, path = address.partition("://")[2].partition("/")
    path = path.split("//", 1)[0]
    labels = host.split(".")
    if "amazonaws" not in labels:
        return None
    if labels[0].startswith("s3"):
        bucket, _, key = path.partition("/")
        return bucket, key
    virtual = next((i for i, label in enumerate(labels) if label == "s3" or label.startswith("s3-")), None)
    return (".".join(labels[:virtual]), posixpath.normpath(path)) if virtual else None


def unknown_services(repository: Repository, roots: Sequence[Root]) -> tuple[tuple[str, str, int], ...]:
    """Resource types and public modules whose services are not known: what, file, line."""
    found: dict[str, tuple[str, str, int]] = {}
    for root in roots:
        for module in reachable(repository, root.module):
            for resource in module.resources:
                ours = resource.mode == "resource" and resource.type.startswith("aws_")
                if ours and services.of_resource(resource.type) is None:
                    found.setdefault(resource.type, (resource.type, resource.place.path, resource.place.line))
            for call in module.calls:
                if _is_remote(call.source) and services.of_module(str(call.source)) is None:
                    found.setdefault(str(call.source), (f"module {call.source}", call.place.path, call.place.line))
    return tuple(found.values())


def _is_remote(source: object) -> bool:
    return isinstance(source, str) and not source.startswith(("./", "../")) and not isinstance(source, Unknown)
