"""A federation of three accounts in a lab: made as its own files say, with whatever a test changed in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from offkey.lab.lab import Lab
from offkey.model.configuration import Account, AccountAccess, Configuration, RepositoryIdentity, StateStore
from offkey.model.plan import Federation
from offkey.model.records import dataclass
from offkey.provision.design import design
from offkey.provision.render import render
from offkey.read.repository import read
from offkey.rehearse import without_terraform
from offkey.rehearse.static_keys import strangers
from offkey.rehearse.world import World

SHARED, DEV, LIVE = "111111111111", "222222222222", "333333333333"
CONFIGURATION = Configuration(
    repository=RepositoryIdentity("acme", "infra", owner_id="123456", id="456789"),
    accounts={name: Account(name, id_) for name, id_ in (("shared", SHARED), ("dev", DEV), ("live", LIVE))},
    hub="shared",
    region="eu-west-1",
    state=StateStore(
        "shared", "acme-state", "eu-west-1", {"dev": "dev/terraform.tfstate", "live": "live/terraform.tfstate"}
    ),
    access={
        "dev": AccountAccess(("dev",), ("s3", "sqs"), external_id="acme-dev", roots=("dev",)),
        "live": AccountAccess(("live",), ("s3", "sqs"), roots=("live",)),
    },
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a file of the federation: `old`, which must be there, becomes `new`; else `new` is added."""

    path: str
    new: str = ""
    old: str = ""


@contextmanager
def federation(tmp_path: Path, changes: Sequence[Change] = ()) -> Iterator[tuple[World, Federation]]:
    """The lab with the federation in it, and the design as it was before the changes."""
    designed = design(CONFIGURATION)
    files = dict(render(designed))
    for change in changes:
        text = files[change.path]
        assert change.old in text, change
        files[change.path] = text.replace(change.old, change.new) if change.old else text + change.new
    root = tmp_path / "copy"
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    repository = read(root)
    accounts = {account.id: name for name, account in CONFIGURATION.accounts.items()}
    with Lab({**accounts, **strangers(repository, accounts)}) as lab:
        lab.create_bucket(SHARED, "acme-state", "eu-west-1")
        world = World(lab, CONFIGURATION, repository, root, tmp_path, None, None, lambda _: None)
        without_terraform.install(world)
        yield world, designed
