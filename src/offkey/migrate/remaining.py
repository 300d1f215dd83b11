"""The ordered steps that are left after the files are written: who does them, and how each is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.model.plan import Federation, RemainingStep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.configuration import Configuration
    from offkey.model.finding import PersistentSecret

_OFFKEY, _PERSON = "offkey", "person"
_CREATED = "terraform-resource"
"""The kind of a key that the repository's own Terraform makes."""


def steps(
    configuration: Configuration,
    federation: Federation,
    *,
    before: Sequence[PersistentSecret],
    after: Sequence[PersistentSecret],
    lock_moved: bool,
) -> tuple[RemainingStep, ...]:
    """Every step, in an order in which nothing breaks on the way.

    `before` and `after` are the long-lived keys that the repository uses without and with the change.
    """
    found = [*_change(configuration, federation, lock_moved=lock_moved)]
    found += _retirement(configuration.repository.slug, before, after)
    return tuple(RemainingStep(number, *step) for number, step in enumerate(found, start=1))


def _change(
    configuration: Configuration, federation: Federation, *, lock_moved: bool
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
    if lock_moved:
        yield (
            _PERSON,
            "run `terraform init -reconfigure` in checkouts that were initialised before (the lock has moved)",
            "git checkout the old backend block and run `terraform init -reconfigure` again",
        )


def _retirement(
    slug: str, before: Sequence[PersistentSecret], after: Sequence[PersistentSecret]
) -> Iterator[tuple[str, str, str]]:
    """How the old keys end. One that Terraform makes and that stays active is somebody else's: it is left out."""
    left = {secret.id for secret in after}
    created = [s for s in before if s.kind == _CREATED and s.id not in left]
    others = [s for s in before if s.kind != _CREATED]
    if before and not created and not others:
        return
    if in_use := sorted({place.path for s in after if s.kind != _CREATED for place in s.places}):
        yield (
            _PERSON,
            f"give what was left alone in {', '.join(in_use)} a role as well: it still uses the old keys, and the "
            "steps below break it",
            "git revert; the old keys are still in place",
        )
    if created:
        folders = sorted({place.path.rpartition("/")[0] or "." for s in created for place in s.places[:1]})
        yield (
            _PERSON,
            f"apply {', '.join(folders)}: it switches the old access keys to Inactive",
            'set `status = "Active"` and apply again',
        )
    if not created or any(s.kind == "literal" for s in others):
        yield (
            _PERSON,
            "switch the old access keys to Inactive (`aws iam update-access-key --status Inactive`)",
            "`aws iam update-access-key --status Active`",
        )
    stored = [s.id.removeprefix("github-secret:") for s in others if s.kind == "ci-secret"]
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
