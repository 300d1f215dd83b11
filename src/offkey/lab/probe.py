"""What Terraform's S3 backend does with a state, done by hand: for machines on which there is no terraform."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from offkey.lab.client import client
from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Credentials


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the probe: `error` is AWS's code and text where it failed."""

    name: str
    ok: bool
    error: str = ""


def state(endpoint: str, credentials: Credentials, *, bucket: str, key: str, region: str) -> tuple[Step, ...]:
    """List, lock, read, write, unlock, as `terraform apply` with `use_lockfile` does; it stops at the first failure.

    An existing state is written back as it was; where there is none, an empty one is left behind. A lock that is
    held by somebody else fails the step and is left alone.

    Source: terraform, internal/backend/remote-state/s3: the lock is `<key>.tflock`, made with `If-None-Match: *`.
    """
    s3 = client("s3", endpoint=endpoint, credentials=credentials, region=region)
    return tuple(_until_failure(_State(s3, bucket, key)))


@dataclass(slots=True)
class _State:
    s3: Any
    bucket: str
    key: str
    body: bytes | None = None

    def list(self) -> None:
        self.s3.list_objects_v2(Bucket=self.bucket, Prefix="env:/", MaxKeys=1)

    def lock(self) -> None:
        body = json.dumps({"ID": str(uuid.uuid4()), "Operation": "offkey-probe"}).encode()
        self.s3.put_object(Bucket=self.bucket, Key=f"{self.key}.tflock", Body=body, IfNoneMatch="*")

    def read(self) -> None:
        try:
            self.body = self.s3.get_object(Bucket=self.bucket, Key=self.key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise

    def write(self) -> None:
        empty = {"version": 4, "serial": 0, "lineage": str(uuid.uuid4()), "outputs": {}, "resources": []}
        body = self.body if self.body is not None else json.dumps(empty).encode()
        self.s3.put_object(Bucket=self.bucket, Key=self.key, Body=body)

    def unlock(self) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=f"{self.key}.tflock")


def _until_failure(state: _State) -> Iterator[Step]:
    locked = False
    for name in ("list", "lock", "read", "write", "unlock"):
        step = _step(name, getattr(state, name))
        yield step
        if not step.ok:
            if locked and name != "unlock":
                with suppress(ClientError, BotoCoreError):  # the failure that counts is already told
                    state.unlock()
            return
        locked = locked or name == "lock"


def _step(name: str, do: Callable[[], None]) -> Step:
    try:
        do()
    except ClientError as error:
        described = error.response["Error"]
        return Step(name, False, f"{described['Code']}: {described['Message']}")
    except BotoCoreError as error:
        return Step(name, False, str(error))
    return Step(name, True)
