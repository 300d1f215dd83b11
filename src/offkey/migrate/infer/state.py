"""Where Terraform's state lies, and which buckets modules come from."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence

from offkey.migrate.infer.accounts import state_accounts
from offkey.migrate.roots import Root, common_text, reachable
from offkey.migrate.terraform.locks import modernised, with_lock_table
from offkey.model.configuration import PartialState
from offkey.read.repository import replaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.repository import Repository

_S3_MODULE = "s3::"


def state(repository: Repository, roots: Sequence[Root], names: Mapping[str, str]) -> PartialState | None:
    """The bucket that most roots use; a root with another bucket is reported by the backend's edits."""
    buckets = Counter(root.backend["bucket"] for root in roots if "bucket" in root.backend)
    with_backend = [root for root in roots if root.module.backend is not None]
    if not with_backend:
        return None
    bucket = buckets.most_common(1)[0][0] if buckets else None
    using = [root for root in with_backend if root.backend.get("bucket") == bucket]
    accounts = state_accounts(using)
    regions = Counter(root.backend["region"] for root in using if "region" in root.backend)
    assumed = [b.assume_role for r in using if (b := r.module.backend) is not None and b.assume_role is not None]
    externals = [role.value("external_id") for role in assumed]
    return PartialState(
        account=names[accounts[0]] if len(accounts) == 1 else None,
        bucket=bucket,
        region=regions.most_common(1)[0][0] if regions else None,
        keys={root.path: root.backend["key"] for root in using if "key" in root.backend} or None,
        assume_role=bool(assumed) or None,
        external_id=common_text(externals),
        lock_table=_lock_table(repository, using),
    )


def _lock_table(repository: Repository, roots: Sequence[Root]) -> str | None:
    """The table that most roots of the pipelines go on locking with; None where all may lock with an object."""
    running = [root for root in roots if root.usages and "dynamodb_table" in root.backend]
    if not running:
        return None
    staying = with_lock_table(replaced(repository, modernised(repository, running)))
    tables = Counter(r.backend["dynamodb_table"] for r in running if r.path in staying or _by_argument(r))
    return tables.most_common(1)[0][0] if tables else None


def _by_argument(root: Root) -> bool:
    """Whether `terraform init` is told of the table, which no edit of the backend changes."""
    uses = (use for usage in root.usages for use in usage.terraform if use.directory == root.path)
    return any(
        "dynamodb_table=" in argument for use in uses if use.call.verb == "init" for argument in use.call.arguments
    )


def module_buckets(repository: Repository, roots: Sequence[Root]) -> tuple[str, ...]:
    """The buckets of `s3::` module sources, each once."""
    sources = (call.source for root in roots for module in reachable(repository, root.module) for call in module.calls)
    found = (s3_location(source) for source in sources if isinstance(source, str))
    return tuple(dict.fromkeys(location[0] for location in found if location))


def s3_location(source: str) -> tuple[str, str] | None:
    """Bucket and key of an `s3::` module source, path style or virtual-hosted style; None for any other source.

    Source: https://developer.hashicorp.com/terraform/language/modules/sources#s3-bucket
    """
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
