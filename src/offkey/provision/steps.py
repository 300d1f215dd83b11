"""What a person does with the rendered directories, in order, and how to take each step back."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.model.plan import Federation, RemainingStep
from offkey.provision import limits, policies
from offkey.provision.directories import ROOT, directories

POLICY_TODAY = "state_bucket_policy.json"
"""The file beside the state bucket's Terraform that holds the policy the bucket has today."""


def steps(federation: Federation) -> tuple[RemainingStep, ...]:
    """The steps from rendered files to a federation that lets jobs in."""
    return tuple(
        RemainingStep(order, "person", what, undo) for order, (what, undo) in enumerate(_steps(federation), start=1)
    )


def _steps(federation: Federation) -> Iterator[tuple[str, str]]:
    for directory, account in directories(federation).items():
        place = f"{ROOT}/{directory}"
        yield (
            f"As an administrator of the account {account.name} ({account.id}):"
            f" terraform -chdir={place} init && terraform -chdir={place} apply",
            f"terraform -chdir={place} destroy",
        )
    for environment in (role.environment for role in federation.hub_roles):
        if environment is not None:
            yield (
                f"In the repository's settings on GitHub, create the environment {environment} and protect it:"
                " deployment branches, and reviewers where a person shall look first",
                f"delete the environment {environment}",
            )


def has_fence(federation: Federation) -> bool:
    """Whether there is a policy for the state bucket, and S3 would take it: with very many keys it is too long."""
    statements = [statement for _, statement in policies.bucket_policy(federation)]
    return bool(statements) and limits.fits_bucket(statements)


def readme(federation: Federation) -> str:
    """`federation/README.md`: who runs what, in which order, and the way back."""
    parts = [_INTRODUCTION, _order(federation), _provider(federation)]
    if has_fence(federation):
        parts.append(_fence(federation))
    if federation.module_buckets:
        buckets = ", ".join(f"`{bucket}`" for bucket in federation.module_buckets)
        parts.append(_MODULES.format(buckets=buckets))
    return "\n\n".join(part.strip() for part in parts) + "\n"


_INTRODUCTION = """\
# Federation

Terraform for the roles that this repository's pipeline works with, one directory for each account. A job of
GitHub Actions exchanges its identity token for a session of a hub role, and goes on from there. No key is
created anywhere. `offkey provision render` wrote these files from `offkey.yaml`; from here on they are yours.
"""

_MODULES = """\
## Modules

The hub roles may read {buckets}. A bucket that lives in another account than the hub must also let them in
by its own bucket policy.
"""


def _order(federation: Federation) -> str:
    numbered = (f"{step.order}. {step.what}.\n   Undo: {step.undo}." for step in steps(federation))
    return (
        "## Order\n\n"
        + "\n".join(numbered)
        + "\n\nThe hub comes first, because the other accounts' roles name its roles, and IAM refuses a name that is"
        "\nnot there. For the same reason a hub role that was deleted and made anew is not trusted until the other"
        "\naccounts are applied again. Undo in the opposite order."
    )


def _provider(federation: Federation) -> str:
    arn = f"oidc-provider/{federation.issuer.removeprefix('https://')}"
    return (
        f"## If the account {federation.hub.name} has GitHub's identity provider already\n\n"
        f"`aws iam list-open-id-connect-providers` shows it as `{arn}`. It needs"
        f" `{federation.audience}` among its client ids. Managed elsewhere, it is left there:\n\n"
        f"    terraform -chdir={ROOT}/hub apply -var create_identity_provider=false"
    )


def _fence(federation: Federation) -> str:
    assert federation.state is not None
    assert federation.state_account is not None
    account, bucket = federation.state_account, federation.state.bucket
    place = next(name for name, known in directories(federation).items() if known.id == account.id)
    path = f"{ROOT}/{place}/{POLICY_TODAY}"
    return (
        "## The state bucket's policy\n\n"
        f"`{ROOT}/{place}/state_bucket_policy.tf` can fence the roles in, and does nothing until `{POLICY_TODAY}`"
        " lies beside it: a bucket has one policy, and what it says today must not get lost. Save it there, commit"
        " it, and apply:\n\n"
        f"    aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text > {path}\n"
        f"    terraform -chdir={ROOT}/{place} apply\n\n"
        f'A bucket without a policy has an empty one: `{{"Version": "2012-10-17", "Statement": []}}`. Undo:\n\n'
        f"    terraform -chdir={ROOT}/{place} state rm 'aws_s3_bucket_policy.state[0]'\n"
        f"    aws s3api put-bucket-policy --bucket {bucket} --policy file://{path}"
    )
