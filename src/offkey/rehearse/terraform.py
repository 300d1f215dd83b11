"""The terraform (or tofu) on this machine, and where its providers come from."""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from offkey.errors import ConfigurationError
from offkey.model.records import dataclass
from offkey.session import terraform_program

REGISTRY = "registry.terraform.io"
_REGISTRIES = {"terraform": REGISTRY, "tofu": "registry.opentofu.org"}
"""Where `hashicorp/aws` is looked up, which is the first folder of a mirror."""
_PRUNED = frozenset(
    {"proc", "sys", "dev", "run", "snap", "node_modules", "site-packages", ".git", "lost+found", "__pycache__"}
)
_SEARCH_SECONDS = 4.0
_SEARCH_DEPTH = 5
_OLDEST = (1, 6)


@dataclass(frozen=True, slots=True)
class Terraform:
    """The binary, its product (`terraform` or `tofu`) and version."""

    path: str
    product: str
    version: str

    @property
    def registry(self) -> str:
        """The host that provider names without one belong to."""
        return _REGISTRIES[self.product]


def find(environment: Mapping[str, str] = os.environ) -> Terraform | None:
    """`terraform`, else `tofu`, from PATH; None where neither is there.

    Raises ConfigurationError for one older than 1.6, which cannot chain roles in a backend.
    """
    for product in ("terraform", "tofu"):
        path = shutil.which(product, path=environment.get("PATH"))
        if path is None:
            continue
        version = terraform_program.version(path, environment)
        if version is None:
            raise ConfigurationError(f"{path} version: it says no version", hint="put one that does first on PATH")
        if terraform_program.numbers(version)[:2] < _OLDEST:
            raise ConfigurationError(
                f"{path} is version {version}; a rehearsal needs 1.6 or newer",
                hint="put a newer terraform or tofu first on PATH",
            )
        return Terraform(path, product, version)
    return None


def find_mirror(
    configured: str | None = None, environment: Mapping[str, str] = os.environ, *, registry: str = REGISTRY
) -> Path | None:
    """A folder laid out as a provider mirror that holds `hashicorp/aws` for this platform.

    Looked for in this order: `rehearse.provider_mirror` of offkey.yaml, `OFFKEY_PROVIDER_MIRROR`,
    Terraform's own plugin folders, then breadth first over the file system for a few seconds.
    Raises ConfigurationError where a configured folder is no mirror.
    """
    named = configured or environment.get("OFFKEY_PROVIDER_MIRROR")
    if named:
        if not holds_provider(Path(named), registry):
            raise ConfigurationError(
                f"{named} holds no {registry}/hashicorp/aws for {_platform()}",
                hint="a mirror is what `terraform providers mirror DIR` writes",
            )
        return Path(named)
    for folder in _plugin_folders(environment):
        if holds_provider(folder, registry):
            return folder
    return next(_search(Path("/"), registry), None)


def holds_provider(mirror: Path, registry: str = REGISTRY) -> bool:
    """Whether `mirror` holds the AWS provider for this platform, packed or unpacked."""
    base = mirror / registry / "hashicorp" / "aws"
    try:
        return any(base.glob(f"*/{_platform()}")) or any(base.glob(f"terraform-provider-aws_*_{_platform()}.zip"))
    except OSError:
        return False


def _platform() -> str:
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine().lower())
    return f"{platform.system().lower()}_{machine}"


def _plugin_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    """Source: https://developer.hashicorp.com/terraform/cli/config/config-file, "Implied Local Mirror Directories"."""
    home = environment.get("HOME")
    if environment.get("TF_PLUGIN_CACHE_DIR"):
        yield Path(environment["TF_PLUGIN_CACHE_DIR"])
    if home:
        yield Path(home, ".terraform.d", "plugins")
        yield Path(home, ".terraform.d", "plugin-cache")
        yield Path(environment.get("XDG_DATA_HOME") or f"{home}/.local/share", "terraform", "plugins")
    for data in (environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
        yield Path(data, "terraform", "plugins")


def _search(start: Path, registry: str = REGISTRY) -> Iterator[Path]:
    """Mirrors below `start`, the shallowest first, until the time is up."""
    deadline = time.monotonic() + _SEARCH_SECONDS
    queue = deque([(start, 0)])
    while queue and time.monotonic() < deadline:
        folder, depth = queue.popleft()
        try:
            children = sorted(e.name for e in os.scandir(folder) if e.is_dir(follow_symlinks=False))
        except OSError:
            continue
        if registry in children and holds_provider(folder, registry):
            yield folder
        if depth < _SEARCH_DEPTH:
            queue.extend((folder / name, depth + 1) for name in children if name not in _PRUNED)


def cli_configuration(mirror: Path, registry: str = REGISTRY) -> str:
    """A Terraform CLI configuration that takes from `mirror` what it has, and the rest as usual.

    Source: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
    """
    base = mirror / registry
    held = sorted(f"{registry}/{p.parent.name}/{p.name}" for p in base.glob("*/*") if p.is_dir())
    names = ", ".join(f'"{name}"' for name in held)
    return (
        "provider_installation {\n"
        f'  filesystem_mirror {{\n    path    = "{mirror}"\n    include = [{names}]\n  }}\n'
        f"  direct {{\n    exclude = [{names}]\n  }}\n"
        "}\n"
    )


def user_configuration(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The user's own CLI configuration where it says how providers are installed, else None."""
    named = environment.get("TF_CLI_CONFIG_FILE") or environment.get("TERRAFORM_CONFIG")
    path = Path(named) if named else Path(environment.get("HOME", "/"), ".terraformrc")
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return path if "provider_installation" in text else None
