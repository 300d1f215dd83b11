from __future__ import annotations

from pathlib import Path

from tests.migrate.pipelines import DEV, LIVE, SHARED, apply_job, files, found, root

from offkey.migrate.infer.accounts import account_names


def names(folder: Path, modules: dict[str, str], known: dict[str, str] | None = None) -> dict[str, str]:
    _, _, roots = found(folder, files(apply_job("all", *modules), **modules))
    return account_names(roots, known or {})


def test_an_account_is_called_like_the_folder_that_is_only_its_own(tmp_path: Path) -> None:
    modules = {
        "live__network": root("1", LIVE),
        "live__app": root("2", LIVE),
        "dev__network": root("3", DEV),
        "dev__app": root("4", DEV),
    }
    assert names(tmp_path, modules) == {LIVE: "live", DEV: "dev", SHARED: "shared"}


def test_accounts_of_one_folder_are_called_by_their_ids(tmp_path: Path) -> None:
    assert names(tmp_path, {"infra": root("1", LIVE, DEV, state="")}) == {
        DEV: f"account-{DEV}",
        LIVE: f"account-{LIVE}",
    }


def test_a_name_that_is_taken_is_not_given_to_the_account_of_the_state(tmp_path: Path) -> None:
    assert names(tmp_path, {"shared": root("1", DEV)}) == {DEV: "shared", SHARED: f"account-{SHARED}"}


def test_the_names_that_people_use_come_first(tmp_path: Path) -> None:
    modules = {"dev": root("1", DEV), "live": root("2", LIVE)}
    assert names(tmp_path, modules, {DEV: "live", LIVE: "production"}) == {
        DEV: "live",
        LIVE: "production",
        SHARED: "shared",
    }
    assert names(tmp_path, modules, {SHARED: "live"}) == {DEV: "dev", LIVE: f"account-{LIVE}", SHARED: "live"}
