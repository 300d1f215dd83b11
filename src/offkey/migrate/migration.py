"""The whole change of one repository: scan, design the federation, edit, and write the Terraform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from offkey.emit import configuration as configuration_text
from offkey.migrate import remaining
from offkey.migrate.draft import Draft
from offkey.migrate.infer import configuration as infer
from offkey.migrate.infer.services import unknown_services
from offkey.migrate.left import left_references, left_secrets, stored
from offkey.migrate.placeholders import filled
from offkey.migrate.roles import Roles
from offkey.migrate.roots import Root, roots
from offkey.migrate.terraform import keys as terraform_keys
from offkey.migrate.terraform.key_variables import without_value
from offkey.migrate.terraform.locks import modernised, unreachable, with_lock_table
from offkey.migrate.terraform.roles import ApplyVariables, migrate_root
from offkey.migrate.usage import usages
from offkey.migrate.workflow import actions, reusable
from offkey.migrate.workflow.change import migrate_workflow, remaining_keys
from offkey.model.configuration import Configuration, Missing, PartialConfiguration
from offkey.model.partial import complete, missing
from offkey.model.plan import Federation, MigrationPlan, Unresolved
from offkey.model.records import dataclass
from offkey.provision.render import render
from offkey.scan.secrets import inventory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Repository

CONFIGURATION = "offkey.yaml"


@dataclass(frozen=True, slots=True)
class Migration:
    """The change, what it was designed from, and the questions that are still open.

    While `missing` is not empty, `plan` is a preview: what is not known stands in it as a placeholder,
    and only `offkey.yaml` may be written.
    """

    plan: MigrationPlan
    configuration: Configuration
    federation: Federation
    missing: tuple[Missing, ...]


def migrate(repository: Repository, user: PartialConfiguration | None) -> Migration:
    """Design the whole change. `user` is what the repository's own `offkey.yaml` says, None where there is none."""
    found = usages(repository)
    found_roots = roots(repository, found)
    known = infer.known(repository, found, found_roots, user or PartialConfiguration())
    lacking = missing(known)
    configuration = complete(filled(known) if lacking else known)
    roles = Roles.of(configuration, found_roots, infer.working(repository, found, found_roots))
    before = inventory(repository)
    if not before and user is None:
        return _nothing(configuration, roles)
    draft = Draft(repository)
    unresolved = [*_questions(lacking), *_services(repository, found_roots)]
    held = draft.key_uses
    unresolved += _edit(draft, roles, found_roots)
    after = inventory(draft.repository)
    unresolved += [*left_secrets(after, unresolved), *left_references(draft.repository, stored(held), unresolved)]
    unresolved += without_value(draft, held)
    files = dict(draft.result())
    if not files and user is None:
        lacking, unresolved = (), [entry for entry in unresolved if entry.path != CONFIGURATION]
    if files or user is not None:
        files |= {path: text.encode() for path, text in render(roles.federation).items()}
    if files and user is None:
        files[CONFIGURATION] = configuration_text.text(known, lacking).encode()
    moved = bool(with_lock_table(repository) - with_lock_table(draft.repository))
    steps = remaining.steps(configuration, roles.federation, before=before, after=after, lock_moved=moved)
    plan = MigrationPlan(
        before={
            path: data for path in sorted(files) if (data := _present(repository, path)) not in (None, files[path])
        },
        after={path: data for path, data in sorted(files.items()) if _present(repository, path) != data},
        unresolved=tuple(sorted(set(unresolved))),
        steps=steps if files else (),
        secrets_before=len(before),
        secrets_after=len(after),
    )
    return Migration(plan, configuration, roles.federation, lacking)


def _nothing(configuration: Configuration, roles: Roles) -> Migration:
    """What a repository without long-lived keys needs."""
    plan = MigrationPlan({}, {}, (), (), 0, 0)
    return Migration(plan, configuration, roles.federation, ())


def _present(repository: Repository, path: str) -> bytes | None:
    """What a file holds now: as it was read, or for one that offkey does not read, as it lies on disk."""
    if path in repository.sources:
        return repository.sources[path].data
    try:
        return (Path(repository.root) / path).read_bytes()
    except OSError:
        return None


def _questions(lacking: Sequence[Missing]) -> Iterator[Unresolved]:
    for question in lacking:
        yield Unresolved(CONFIGURATION, 1, f"{question.key}: {question.question} (for example {question.example})")


def _services(repository: Repository, found: Sequence[Root]) -> Iterator[Unresolved]:
    applied = [root for root in found if root.usages]
    for what, path, line in unknown_services(repository, applied):
        yield Unresolved(path, line, f"which service {what} needs is not known: see access.*.services in offkey.yaml")


def _edit(draft: Draft, roles: Roles, found: Sequence[Root]) -> Iterator[Unresolved]:
    """Everything in the order in which one change prepares the next."""
    held = {use.primary.path for use in draft.key_uses}
    in_actions = actions.held(draft)
    yield from terraform_keys.remove_keys(draft)
    for path, data in modernised(draft.repository, found).items():
        draft.put(path, data)
    variables: dict[str, ApplyVariables] = {}
    for root in found:
        variables[root.path], left = migrate_root(draft, root, roles)
        yield from left
    yield from unreachable(draft, found, roles.federation)
    before = {w.path: w.source.data for w in draft.repository.workflows}
    for path in reusable.called_first(draft.repository):
        yield from migrate_workflow(draft, path, roles, variables)
    yield from actions.settle(draft, in_actions)
    changed = {w.path for w in draft.repository.workflows if w.source.data != before[w.path]}
    yield from reusable.settle(draft, frozenset(changed))
    had_keys = any(draft.repository.workflow(path) is not None for path in held)
    yield from terraform_keys.deactivate_keys(draft, had_keys=had_keys)
    yield from remaining_keys(draft, held)
