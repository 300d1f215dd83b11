"""The Terraform that would run here: its backend, its profiles, its keys, and what the rules find."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from offkey.doctor.arns import ROLE_FORM, role_fault
from offkey.doctor.roots import folder_of, holders, roots
from offkey.model.diagnosis import Ailment, Area
from offkey.model.finding import Confidence, Finding, Rule
from offkey.model.regex import regex
from offkey.model.terraform import AssumeRole, Backend, Provider
from offkey.model.winner import Tool
from offkey.read.aws_endpoints import is_foreign_backend, is_foreign_provider
from offkey.rules import (
    account_id_as_number,
    broken_source_profile,
    incompatible_version,
    lock_table_in_other_account,
    missing_id_token_permission,
    profile_in_pipeline,
    removed_argument,
    removed_job_token,
    static_key_in_terraform,
    unreachable_role,
)
from offkey.scan.engine import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.module import Module

RULES: tuple[Rule, ...] = (
    account_id_as_number.RULE,
    broken_source_profile.RULE,
    incompatible_version.RULE,
    lock_table_in_other_account.RULE,
    missing_id_token_permission.RULE,
    profile_in_pipeline.RULE,
    removed_argument.RULE,
    removed_job_token.RULE,
    static_key_in_terraform.RULE,
    unreachable_role.RULE,
)
"""The rules of `offkey scan` whose findings stop a run, rather than weaken it."""
_KEY_VARIABLE = regex(r"TF_VAR_(?:.*_)?(?:access_key(?:_id)?|secret_(?:access_)?key|aws_secret)\Z", re.IGNORECASE)
_KEY_ID = regex(r"(?:AKIA|ASIA)[A-Z0-9]{16}\Z")


def examine(here: Here) -> Iterator[Ailment]:
    """What is wrong with the modules here and the variables that feed them."""
    yield from _variables(here)
    if here.repository is None:
        return
    for finding in run(here.repository, RULES, today=here.now.date).findings:
        yield _of_rule(finding)
    for module in roots(here):
        yield from _holders(here, module)
        if module.backend is not None:
            yield from _backend_changed(here, module, module.backend)


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True, place: str = "") -> Ailment:
    return Ailment(id_, Area.TERRAFORM, cause, cure, grave, place)


def _of_rule(finding: Finding) -> Ailment:
    return _ailment(
        finding.rule,
        finding.message,
        f"offkey explain {finding.rule}" + ("; offkey scan --fix mends it" if finding.fix else ""),
        grave=finding.confidence is not Confidence.LOW,
        place=f"{finding.primary.path}:{finding.primary.line}",
    )


def _variables(here: Here) -> Iterator[Ailment]:
    for name, value in sorted(here.environment.items()):
        if name.startswith("TF_VAR_") and value and (_KEY_VARIABLE.match(name) or _KEY_ID.match(value)):
            yield _ailment(
                "key-in-variable",
                f"{name} hands an access key to Terraform: a key in a provider or backend comes before every role, and "
                "in a plan or a state it lies open",
                f"unset {name}, and leave access_key and secret_key out of the blocks",
            )


def _holders(here: Here, module: Module) -> Iterator[Ailment]:
    """What the blocks of a module say about identities."""
    for holder in holders(module):
        what = "the backend" if isinstance(holder, Backend) else "the provider"
        place = f"{holder.place.path}:{holder.place.line}"
        yield from _profile(here, holder, what, place)
        yield from _key(holder, what, place)
        yield from _token_file(here, holder, what, place)
        roles = holder.assume_roles if isinstance(holder, Provider) else (holder.assume_role,)
        for number, role in enumerate(r for r in roles if r is not None):
            yield from _role(here, role, f"{what}", chained=number > 0)


def _key(holder: Provider | Backend, what: str, place: str) -> Iterator[Ailment]:
    """A key that AWS's documentation shows for an example: the rule passes it over, and Terraform would use it."""
    setting = holder.settings.get("access_key")
    value = setting.value if setting else None
    if isinstance(value, str) and _KEY_ID.match(value) and "EXAMPLE" in value and not _is_foreign(holder):
        yield _ailment(
            "static-key-in-terraform",
            f"{what} holds the access key {value}, which comes before every other identity",
            "delete access_key and secret_key, and let the environment bring the credentials of a role",
            place=place,
        )


def _token_file(here: Here, holder: Provider | Backend, what: str, place: str) -> Iterator[Ailment]:
    """The file of a web identity in a block; on a laptop that block may be meant for the pipeline alone."""
    setting = holder.settings.get("assume_role_with_web_identity")
    path = setting.value.get("web_identity_token_file") if setting and isinstance(setting.value, dict) else None
    if isinstance(path, str) and path and not (here.folder / path).exists():
        yield _ailment(
            "missing-token-file",
            f"{what} takes its role with the token file {path}, which does not exist here",
            "write the token there before Terraform starts, or run it with `offkey exec`",
            grave=bool(here.get("CI")),
            place=place,
        )


def _is_foreign(holder: Provider | Backend) -> bool:
    return is_foreign_backend(holder) if isinstance(holder, Backend) else is_foreign_provider(holder)


def _profile(here: Here, holder: Provider | Backend, what: str, place: str) -> Iterator[Ailment]:
    setting = holder.settings.get("profile")
    name = setting.value if setting else None
    if not isinstance(name, str) or not name:
        return
    if here.files.profile(name) is None:
        yield _ailment(
            "missing-profile",
            f"{what} asks for the profile {name}, which does not exist here: Terraform stops with `failed to get "
            "shared config profile`",
            "write the profile, or leave it out of the block and choose it with AWS_PROFILE",
            place=place,
        )
    elif here.get("AWS_ACCESS_KEY_ID") and here.get("AWS_SECRET_ACCESS_KEY"):
        yield _ailment(
            "profile-over-key",
            f"{what} asks for the profile {name}, which comes before the key in AWS_ACCESS_KEY_ID: Terraform warns of "
            "a `Configuration conflict`, and the AWS CLI uses the key",
            "unset AWS_ACCESS_KEY_ID, or leave the profile out of the block",
            grave=False,
            place=place,
        )


def _role(here: Here, role: AssumeRole, what: str, *, chained: bool) -> Iterator[Ailment]:
    arn, place = role.value("role_arn"), f"{role.place.path}:{role.place.line}"
    if isinstance(arn, str) and arn and (fault := role_fault(arn)):
        yield _ailment("not-a-role-arn", f"{what} assumes {arn}: {fault}", ROLE_FORM, place=place)
    first = here.winners[Tool.TERRAFORM].first
    longer = _seconds(role.value("duration")) > 3600
    if longer and (chained or (first is not None and not first.static)):
        yield _ailment(
            "session-too-long",
            f"{what} asks for a session of more than an hour, and what it starts from is a session itself: AWS refuses "
            "more than one hour for a chained role",
            "set duration to 1h or less",
            place=place,
        )


def _seconds(duration: Any) -> int:
    """A duration as Terraform writes it (`1h30m`), zero where it is none."""
    if not isinstance(duration, str):
        return 0
    sizes = {"h": 3600, "m": 60, "s": 1}
    return sum(int(number) * sizes[unit] for number, unit in re.findall(r"(\d+)([hms])(?!\w*s\Z)", duration))


def _backend_changed(here: Here, module: Module, backend: Backend) -> Iterator[Ailment]:
    """Whether `.terraform` remembers another backend than the block says.

    Source: hashicorp/terraform internal/command/meta_backend.go; workdir.BackendState.
    """
    remembered = _remembered(folder_of(here, module) / ".terraform" / "terraform.tfstate")
    if remembered is None:
        return
    kind, config = remembered
    place = f"{backend.place.path}:{backend.place.line}"
    changed = [f"type {kind} → s3"] if kind != "s3" else list(_changes(backend, config))
    if changed:
        yield _ailment(
            "backend-changed",
            f"the backend block is not the one that .terraform remembers ({', '.join(changed)}): Terraform stops with "
            "`Backend configuration changed`",
            "terraform init -reconfigure where the state stays in its place, -migrate-state where it moves",
            place=place,
        )


def _remembered(path: Path) -> tuple[str, dict[str, Any]] | None:
    try:
        found = json.loads(path.read_bytes())
        backend = found["backend"]
        return str(backend["type"]), dict(backend["config"])
    except (OSError, ValueError, KeyError, TypeError):  # not initialised, or without a backend: nothing to compare
        return None


def _changes(backend: Backend, config: dict[str, Any]) -> Iterator[str]:
    """The settings whose values differ. What the block leaves open may come from `-backend-config`."""
    for name, setting in backend.settings.items():
        old = config.get(name)
        if (
            isinstance(setting.value, str | bool)
            and setting.value != old
            and not (setting.value is False and old is None)
        ):
            yield f"{name} {_shown(name, old)} → {_shown(name, setting.value)}"


def _shown(name: str, value: object) -> str:
    if ("key" in name and name not in {"key", "kms_key_id"}) or name == "token":
        return "…"
    return "none" if value is None else str(value)
