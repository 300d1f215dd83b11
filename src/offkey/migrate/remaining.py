"""The ordered steps that are left after the files are written: who does them, and how each is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.model.configuration import Configuration
from offkey.model.finding import PersistentSecret
from offkey.model.plan import Federation, RemainingStep

_OFFKEY, _PERSON = "offkey", "person"


def steps(
    configuration: Configuration, federation: Federation, secrets: Sequence[PersistentSecret], *, lock_table: bool
) -> tuple[RemainingStep, ...]:
    """Every step, in an order in which nothing breaks on the way."""
    found = _steps(configuration, federation, secrets, lock_table=lock_table)
    return tuple(RemainingStep(number, *step) for number, step in enumerate(found, start=1))


def _steps(
    configuration: Configuration, federation: Federation, secrets: Sequence[PersistentSecret], *, lock_table: bool
) -> Iterator[tuple[str, str, str]]:
    hub, slug = configuration.hub_account, configuration.repository.slug
    yield (
        _OFFKEY,
        "edit the workflows and the Terraform, write offkey.yaml and federation/ (`offkey migrate --write`)",
        "git checkout . (before the commit), git revert (after)",
    )
    yield (
        _PERSON,
        f"apply federation/ in the hub account {hub.name} ({hub.id}) first, as its administrator, then in the others",
        "terraform destroy in the same directories; the old keys go on working meanwhile",
    )
    environments = [r.environment for r in federation.hub_roles if r.environment]
    if environments:
        yield (
            _PERSON,
            f"create the environments {', '.join(environments)} in {slug} (Settings, Environments), limit each to the "
            f"branch {configuration.repository.default_branch} and ask for a reviewer where an apply should wait",
            "delete the environment; nothing can take its role then",
        )
    yield (
        _PERSON,
        "open the pull request with these files, see it plan, merge it, see it apply",
        "revert the merge; the old keys are still in place",
    )
    if lock_table:
        yield (
            _PERSON,
            "run `terraform init -reconfigure` in checkouts that were initialised before (the lock has moved)",
            "git checkout the old backend block and run `terraform init -reconfigure` again",
        )
    yield from _retirement(slug, secrets)


def _retirement(slug: str, secrets: Sequence[PersistentSecret]) -> Iterator[tuple[str, str, str]]:
    stored = [s.id.removeprefix("github-secret:") for s in secrets if s.kind == "ci-secret"]
    created = [s for s in secrets if s.kind == "iam-user-key"]
    if created:
        folders = sorted({place.path.rpartition("/")[0] or "." for s in created for place in s.places[:1]})
        yield (
            _PERSON,
            f"apply {', '.join(folders)}: it switches the old access keys to Inactive",
            'set `status = "Active"` and apply again',
        )
    else:
        yield (
            _PERSON,
            "switch the old access keys to Inactive (`aws iam update-access-key --status Inactive`)",
            "`aws iam update-access-key --status Active`",
        )
    if stored:
        yield (
            _PERSON,
            f"delete the secrets {', '.join(stored)} of {slug} and their secret halves (Settings, Secrets)",
            "store a key again; while it is Inactive it opens nothing",
        )
    yield (
        _PERSON,
        "after two weeks without a use of the old keys in CloudTrail, delete them and their user",
        "none: a deleted access key cannot be brought back, which is why it was Inactive first",
    )
