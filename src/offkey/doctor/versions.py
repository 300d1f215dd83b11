"""A Terraform or a provider that is too old, or too new, for what the files use.

Source: CHANGELOG.md of hashicorp/terraform, opentofu/opentofu and hashicorp/terraform-provider-aws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from offkey.doctor.roots import folder_of, roots
from offkey.model.diagnosis import Ailment, Area
from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.model.unknown import Unknown
from offkey.model.winner import Tool
from offkey.rules.versions import Number, Versions, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.module import Module
    from offkey.model.terraform import Backend

_LOCKED = regex(
    r'provider\s+"registry\.(?:terraform\.io|opentofu\.org)/hashicorp/aws"\s*\{[^}]*?version\s*=\s*"(\d+)\.(\d+)\.(\d+)'
)
_MOST = 1 << 20
_ROLE_ARGUMENTS = ("role_arn", "session_name", "external_id", "assume_role_duration_seconds", "assume_role_policy")
_ROLE_GONE = (1, 10, 0)


@dataclass(frozen=True, slots=True)
class _Since:
    """An argument of the S3 backend, and since when Terraform and OpenTofu know it."""

    argument: str
    terraform: Number
    opentofu: Number


_BACKEND = (
    _Since("use_lockfile", (1, 10, 0), (1, 10, 0)),
    _Since("assume_role", (1, 6, 0), (1, 6, 0)),
    _Since("assume_role_with_web_identity", (1, 6, 0), (1, 6, 0)),
    _Since("endpoints", (1, 6, 0), (1, 6, 0)),
    _Since("shared_config_files", (1, 6, 0), (1, 6, 0)),
)


def examine(here: Here) -> Iterator[Ailment]:
    """What the program that is installed, and the provider that is locked, cannot do."""
    for module in roots(here):
        if here.terraform is not None:
            yield from _of_program(module, here.terraform)
        yield from _of_provider(here, module)
        yield from _downloads(here, module)
    yield from _sign_in(here)


def _ailment(id_: str, cause: str, cure: str, *, place: str = "", grave: bool = True) -> Ailment:
    return Ailment(id_, Area.TERRAFORM, cause, cure, grave, place)


def number(text: str) -> Number:
    """The three numbers of a version."""
    parts = [int(part) for part in re.findall(r"\d+", text.split("-", maxsplit=1)[0])[:3]]
    major, minor, patch = (*parts, 0, 0, 0)[:3]
    return major, minor, patch


def _of_program(module: Module, terraform: tuple[str, str]) -> Iterator[Ailment]:
    product, version = terraform
    installed = number(version)
    title = "OpenTofu" if product == "tofu" else "Terraform"
    if not _allows(module.required_version, version):
        yield _ailment(
            "other-version",
            f"{title} {version} is installed, and {module.path or 'this module'} requires {module.required_version}",
            "install a version that fits (tfenv, tenv, setup-terraform), or change required_version",
        )
    if module.backend is not None:
        yield from _of_backend(module.backend, title, version, installed)


def _allows(constraint: str | None, version: str) -> bool:
    """Whether a constraint allows this version; one that is not understood does."""
    allowed, exact = parse(constraint), number(version)
    if isinstance(allowed, Unknown) or allowed.empty:
        return True
    return not allowed.meet(Versions(exact, exact, includes_high=True)).empty


def _of_backend(backend: Backend, title: str, version: str, installed: Number) -> Iterator[Ailment]:
    tofu = title == "OpenTofu"
    place = f"{backend.place.path}:{backend.place.line}"
    for known in _BACKEND:
        since = known.opentofu if tofu else known.terraform
        if backend.block.body.attribute(known.argument) is not None and installed < since:
            yield _ailment(
                "old-terraform",
                f"the backend uses {known.argument}, which {title} knows since {since[0]}.{since[1]}; {version} is "
                "installed",
                f"install {title} {since[0]}.{since[1]} or newer",
                place=place,
            )
    old = [name for name in _ROLE_ARGUMENTS if backend.block.body.attribute(name) is not None]
    if old and not tofu and installed >= _ROLE_GONE:
        yield _ailment(
            "removed-argument",
            f"the backend uses {', '.join(old)} outside of assume_role, which Terraform 1.10 removed; {version} is "
            "installed",
            "move them into assume_role = { … }: offkey scan --fix",
            place=place,
        )


def _of_provider(here: Here, module: Module) -> Iterator[Ailment]:
    """The provider that the lock file holds, and what the files ask of it."""
    locked = _locked(folder_of(here, module))
    if locked is None:
        return
    shown = ".".join(map(str, locked))
    asked = module.required_providers.get("aws")
    if asked and not _allows(asked, shown):
        yield _ailment(
            "old-provider",
            f".terraform.lock.hcl holds AWS provider {shown}, and {module.path or 'this module'} asks for {asked}",
            "terraform init -upgrade, and commit the lock file",
        )
    chains = [provider for provider in module.providers if len(provider.assume_roles) > 1]
    if chains and locked < (5, 67, 0):
        yield _ailment(
            "old-provider",
            f"the provider assumes several roles one after the other, which it can since 5.67.0; {shown} is locked",
            "terraform init -upgrade with a constraint of >= 5.67",
            place=f"{chains[0].place.path}:{chains[0].place.line}",
        )
    names = ("enable_classiclink", "enable_classiclink_dns_support", "enable_classic")
    used = next((file for file in module.files if any(n.encode() in file.source.data for n in names)), None)
    if used is not None and locked >= (5, 0, 0):
        yield _ailment(
            "removed-argument",
            f"{used.source.path} sets what EC2-Classic needed (enable_classiclink), which AWS provider 5.0 removed; "
            f"{shown} is locked",
            "delete the argument, or take a current VPC module",
            place=used.source.path,
        )


def _locked(folder: Path) -> Number | None:
    try:
        with (folder / ".terraform.lock.hcl").open(encoding="utf-8", errors="replace") as file:
            found = _LOCKED.search(file.read(_MOST))
    except OSError:
        return None
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _downloads(here: Here, module: Module) -> Iterator[Ailment]:
    """`s3::` sources that an old downloader fetches with credentials of its own finding."""
    from_s3 = [call for call in module.calls if isinstance(call.source, str) and call.source.startswith("s3::")]
    from_s3 = [
        call for call in from_s3 if "aws_profile=" not in call.source and "aws_access_key_id=" not in call.source
    ]
    if not from_s3 or not _is_old(here, module):
        return
    blind, seeing = here.winners[Tool.S3_OLD], here.winners[Tool.TERRAFORM]
    if seeing.first is None or (blind.first is not None and blind.first.identity == seeing.first.identity):
        return
    uses = f"finds {blind.first.identity}" if blind.first else "finds nothing (NoCredentialProviders)"
    yield _ailment(
        "profile-blind-download",
        f"module.{from_s3[0].name} comes from S3, and the downloader of Terraform before 1.14 (OpenTofu before 1.11) "
        f"{uses} where Terraform itself uses {seeing.first.identity}: it reads neither ~/.aws/config nor sign-ins "
        "nor web identity unless AWS_SDK_LOAD_CONFIG=1",
        "run it with `offkey exec`, which hands the session on in variables; or take Terraform 1.14; or set "
        "AWS_SDK_LOAD_CONFIG=1",
        place=f"{from_s3[0].place.path}:{from_s3[0].place.line}",
    )


def _is_old(here: Here, module: Module) -> bool:
    """Whether the downloader is the old one: by what is installed, else by what the module requires."""
    if here.terraform is not None:
        product, version = here.terraform
        return number(version) < ((1, 11, 0) if product == "tofu" else (1, 14, 0))
    allowed = parse(module.required_version)
    return not isinstance(allowed, Unknown) and not allowed.empty and not allowed.reach((1, 14, 0))


def _sign_in(here: Here) -> Iterator[Ailment]:
    winner = here.winners[Tool.TERRAFORM]
    if here.terraform is None or winner.first is None or winner.first.origin.value != "login":
        return
    product, version = here.terraform
    if product == "terraform" and number(version) < (1, 15, 0):
        yield _ailment(
            "old-terraform",
            f"the profile {winner.first.profile} uses `aws login`, which Terraform's backend knows since 1.15; "
            f"{version} is installed",
            "hand the session on in variables (`offkey exec`), or install Terraform 1.15",
        )
