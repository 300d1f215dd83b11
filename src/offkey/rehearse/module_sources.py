"""`s3::` modules in a rehearsal: published in the lab's bucket, and fetched from there by address.

The downloader in Terraform before 1.14 does not know `AWS_ENDPOINT_URL`; it goes to another address
only where the source carries keys, so the job's own session stands in the copy's source for as long
as the job lasts. Source: hashicorp/go-getter, get_s3.go, versions 1.7 and 1.8.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import urlencode

from offkey.edit.apply import apply
from offkey.migrate.infer.state import s3_location
from offkey.model.text import Edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session
    from offkey.model.terraform import ModuleCall
    from offkey.rehearse.world import World


def s3_calls(world: World) -> list[tuple[ModuleCall, str, str]]:
    """Every module call with an `s3::` source, with bucket and key."""
    calls = (call for module in world.repository.modules for call in module.calls)
    return [(c, *where) for c in calls if isinstance(c.source, str) and (where := s3_location(c.source))]


def publish(world: World, account: str) -> None:
    """Put the modules into buckets of the lab, from the folder of the repository that each comes from.

    What a module in a real bucket holds cannot be known; a folder `modules/<name>` named like a part
    of its key is taken for its source, and the reader is told.
    """
    buckets: set[str] = set()
    published: set[tuple[str, str]] = set()
    for call, bucket, key in s3_calls(world):
        folder = source_folder(world.copy, key)
        if folder is None or (bucket, key) in published:
            continue
        published.add((bucket, key))
        if bucket not in buckets:
            world.lab.create_bucket(account, bucket, world.configuration.region)
            buckets.add(bucket)
        world.lab.put_object(account, bucket, key, body=_zipped(folder), region=world.configuration.region)
        shown = folder.relative_to(world.copy).as_posix()
        world.note(f"module {call.name}: s3://{bucket}/{key} is played by {shown}, and fetched from the lab by address")


def source_folder(root: Path, key: str) -> Path | None:
    """The folder under `modules/` that is named like a part of `key`, the last part first; None where none is."""
    names = [part for part in key.rsplit(".zip", 1)[0].split("/") if part]
    candidates = (root / "modules" / name for name in reversed(names))
    return next((folder for folder in candidates if folder.is_dir()), None)


def _zipped(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()


def point_at_lab(world: World, workspace: Path, session: Session) -> None:
    """Point the `s3::` sources of a job's own checkout at the lab, with the job's own session."""
    edits: dict[str, list[Edit]] = {}
    for call, bucket, key in s3_calls(world):
        attribute = call.block.body.attribute("source")
        if attribute is not None and (workspace / call.file.path).is_file():
            address = f'"{_address(world, bucket, key, session, str(call.source))}"'
            edits.setdefault(call.file.path, []).append(Edit(call.file.path, attribute.value.span, address))
    for path, of_file in edits.items():
        (workspace / path).write_bytes(apply(world.repository.sources[path].data, of_file))


def _address(world: World, bucket: str, key: str, session: Session, source: str) -> str:
    credentials = session.credentials
    query = {
        "region": world.configuration.region,
        "aws_access_key_id": credentials.access_key_id,
        "aws_access_key_secret": credentials.secret_access_key.reveal(),
        "aws_access_token": credentials.session_token.reveal() if credentials.session_token else "",
    }
    path, _, inner = source.split("?", 1)[0].partition("://")[2].partition("//")
    inside = f"//{inner}" if path and inner else ""
    return f"s3::{world.lab.endpoint}/{bucket}/{key}{inside}?{urlencode(query)}"
