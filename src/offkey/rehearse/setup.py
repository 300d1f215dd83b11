"""The person's part, played in the lab: the state bucket is there, and the federation is applied account by account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from offkey.errors import ConfigurationError
from offkey.migrate.roots import FEDERATION
from offkey.model.records import dataclass
from offkey.provision.steps import POLICY_TODAY
from offkey.read.backend_files import given_tables
from offkey.rehearse import child, module_sources
from offkey.rehearse.workspace import copy_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.rehearsal import RanCommand
    from offkey.model.session import Session
    from offkey.rehearse.world import World

MISSING = "no terraform or tofu was found on PATH"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the setup ran; `failed` is the first command that did not end well."""

    commands: tuple[RanCommand, ...]

    @property
    def failed(self) -> RanCommand | None:
        """The command that stopped the setup, or None."""
        return next((command for command in self.commands if command.exit != 0), None)


def create_stores(world: World) -> None:
    """The state's bucket and lock tables in its account, and the buckets that modules are fetched from in the hub's."""
    configuration = world.configuration
    state = configuration.state
    if state is not None:
        account = configuration.accounts[state.account].id
        world.lab.create_bucket(account, state.bucket, state.region)
        for name in _lock_tables(world):
            world.lab.create_table(account, name, state.region)
    module_sources.publish(world, configuration.hub_account.id)


def _lock_tables(world: World) -> tuple[str, ...]:
    """The tables that backends lock with still, each once."""
    backends = world.repository.backends
    names = [*(b.value("dynamodb_table") for b in backends), *(t.name for t in given_tables(world.repository))]
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def federation_roots(world: World) -> list[tuple[Module, str]]:
    """The directories below `federation/` in the order of the README (hub first), each with its account's id.

    Raises ConfigurationError where there is none, or one does not say its account.
    """
    found: list[tuple[Module, str]] = []
    for module in world.repository.modules:
        if not module.path.startswith(f"{FEDERATION}/") or not module.providers:
            continue
        account = _account(module)
        if account is None:
            raise ConfigurationError(
                f"{module.path}: its provider does not say allowed_account_ids",
                hint="that is how a rehearsal knows which account the directory belongs to",
            )
        found.append((module, account))
    if not found:
        raise ConfigurationError(
            "there is no federation/ to rehearse with",
            hint="`offkey migrate --write` or `offkey provision render` write it",
        )
    return sorted(found, key=lambda pair: (pair[1] != world.configuration.hub_account.id, pair[0].path))


def _account(module: Module) -> str | None:
    for provider in module.providers:
        setting = provider.settings.get("allowed_account_ids")
        if setting is not None and isinstance(setting.value, list) and len(setting.value) == 1:
            return str(setting.value[0])
    return None


def apply_federation(world: World) -> Prepared:
    """Init and apply every directory of the federation with an administrator's session of its account."""
    folder = world.folder / "federation"
    copy_repository(world.copy, folder)
    commands: list[RanCommand] = []
    for module, account in federation_roots(world):
        save_policy_of_today(folder / module.path)
        world.progress(f"{module.path}  account {account}")
        for command in _apply(world, folder / module.path, module.path, world.lab.administrator(account)):
            commands.append(command)
            if command.exit != 0:
                return Prepared(tuple(commands))
    return Prepared(tuple(commands))


def save_policy_of_today(directory: Path) -> None:
    """Do what the README asks for before the fence: save the policy of the state bucket, in the lab an empty one."""
    saved = directory / POLICY_TODAY
    if not saved.exists() and any(
        POLICY_TODAY in file.read_text("utf-8", "replace") for file in directory.glob("*.tf")
    ):
        saved.write_text('{"Version": "2012-10-17", "Statement": []}', encoding="utf-8")


def _apply(world: World, directory: Path, shown: str, session: Session) -> Iterator[RanCommand]:
    terraform = world.terraform
    if terraform is None:
        raise ConfigurationError(MISSING)
    credentials = session.credentials
    token = credentials.session_token
    environment = {
        **world.base_environment(),
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key.reveal(),
        "AWS_SESSION_TOKEN": token.reveal() if token else "",
    }
    for arguments in (("init", "-input=false", "-no-color"), ("apply", "-auto-approve", "-input=false", "-no-color")):
        ran = child.run(
            (terraform.product, *arguments),
            executable=terraform.path,
            cwd=directory,
            shown_cwd=shown,
            environment=environment,
            redact=lambda text: text,
        )
        yield ran
        if ran.exit != 0:
            return
