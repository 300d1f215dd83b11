"""A state lock that Terraform looks for in an account where it is not."""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.records import dataclass
from offkey.model.regex import ASCII, regex
from offkey.model.repository import Repository
from offkey.read.backend_files import given_settings
from offkey.read.role_uses import CREDENTIALS_ACTION
from offkey.rules.terraform_runs import TerraformRuns, runs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module
    from offkey.model.terraform import Backend
    from offkey.model.text import Place

_ACCOUNT_IN_NAME = regex(r"(?<!\d)\d{12}(?!\d)", ASCII)
_OWN_IDENTITY = ("profile", "access_key", "assume_role_with_web_identity", "shared_credentials_file")
"""Arguments that give the backend an identity of its own, whose account nothing here shows."""


@dataclass(frozen=True, slots=True)
class _Known:
    """An account id, where it is written, and the words that say what it is."""

    account: str
    place: Place
    what: str
    certain: bool = True


def check(repository: Repository) -> Iterator[Finding]:
    """Every backend whose caller and lock table are known to live in different accounts."""
    runs = runs_of(repository)
    for module, backend in _backends(repository):
        if not backend.value("dynamodb_table"):
            continue
        table = _table(backend)
        caller = _caller(module, backend, runs) if table else None
        if table and caller and table.account != caller.account:
            yield _finding(backend, table, caller)


def _backends(repository: Repository) -> Iterator[tuple[Module, Backend]]:
    """Each backend as it is written, or as the one module that a file of settings is for is given it."""
    partial = []
    for module in repository.modules:
        if module.backend is not None and module.backend.value("dynamodb_table"):
            yield module, module.backend
        elif module.backend is not None:
            partial.append(module)
    for given in given_settings(repository) if partial else ():
        backend = given.backend_of(given.modules[0]) if len(given.modules) == 1 else None
        if backend is not None and given.modules[0] in partial:
            yield given.modules[0], backend


def _table(backend: Backend) -> _Known | None:
    """The account of the table: its own ARN, else the account the state lives in."""
    setting = backend.settings["dynamodb_table"]
    if account := _account(setting.value):
        return _Known(account, setting.place, "the table's ARN")
    if ":" in str(setting.value):
        return None
    key = backend.settings.get("kms_key_id")
    if key and (account := _account(key.value)):
        return _Known(account, key.place, "the state's KMS key", certain=False)
    bucket = backend.settings.get("bucket")
    if bucket and isinstance(bucket.value, str) and (found := _ACCOUNT_IN_NAME.search(bucket.value)):
        return _Known(found[0], bucket.place, "the bucket's name", certain=False)
    return None


def _caller(module: Module, backend: Backend, runs: TerraformRuns) -> _Known | None:
    """The account whose credentials the backend uses; None where that is not written down."""
    if backend.assume_role is not None:
        role = backend.assume_role.settings.get("role_arn")
        account = _account(role.value) if role else None
        return _Known(account, role.place, "the backend's role") if role and account else None
    if any(backend.value(name) for name in _OWN_IDENTITY):
        return None
    return _caller_in_jobs(module, runs) or _caller_in_provider(module)


def _caller_in_jobs(module: Module, runs: TerraformRuns) -> _Known | None:
    """The account of the role that every job which runs this module takes."""
    found: dict[str, _Known] = {}
    for run in runs.of(module):
        before = [step for step in run.job.steps[: run.step] if step.action == CREDENTIALS_ACTION]
        role = before[-1].with_.get("role-to-assume") if before else None
        account = _account(role.value) if role else None
        if role is None or account is None:
            return None
        place = run.workflow.source.place(role.value_span)
        found[account] = _Known(account, place, "the role of the job")
    return next(iter(found.values())) if len(found) == 1 else None


def _caller_in_provider(module: Module) -> _Known | None:
    """The one account that a provider without a role of its own allows."""
    default = [provider for provider in module.providers if provider.alias is None]
    if len(default) != 1 or default[0].assume_roles or any(default[0].settings.get(name) for name in _OWN_IDENTITY):
        return None
    allowed = default[0].settings.get("allowed_account_ids")
    if allowed is None or not isinstance(allowed.value, list) or len(allowed.value) != 1:
        return None
    account = str(allowed.value[0])
    return _Known(account, allowed.place, "allowed_account_ids") if is_account_id(account) else None


def _account(value: object) -> str | None:
    arn = Arn.parse(value) if isinstance(value, str) else None
    return arn.account if arn and is_account_id(arn.account) else None


def _finding(backend: Backend, table: _Known, caller: _Known) -> Finding:
    subject, trouble = "The state lives", "and looks for the lock table there."
    if table.certain:
        subject = "The lock table lives"
        trouble = "which needs a policy on the table and is not documented by HashiCorp."
    return Finding(
        f"{subject} in account {table.account} ({table.what}), but Terraform calls from account {caller.account} "
        f"({caller.what}), {trouble} "
        "Lock with `use_lockfile = true`, or give the backend a role in that account.",
        backend.settings["dynamodb_table"].place,
        related=tuple(
            Related(known.place, f"account {known.account}")
            for known in (table, caller)
            if known.place != backend.settings["dynamodb_table"].place
        ),
        confidence=Confidence.MEDIUM if table.certain else Confidence.LOW,
        severity=Severity.MEDIUM if table.certain else Severity.LOW,
    )


RULE = Rule(
    id="lock-table-in-other-account",
    summary="The state's lock table lies in another account than the one Terraform calls from.",
    severity=Severity.MEDIUM,
    on=Repository,
    check=check,
)
