"""A terraform (or tofu) command line: which verb, in which directory.

Source: https://developer.hashicorp.com/terraform/cli/commands
"""

from __future__ import annotations

import posixpath

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

BINARIES = frozenset({"terraform", "tofu"})
_ACTIONS = ("hashicorp/terraform-", "dflook/", "op5dev/", "gruntwork-io/")
"""How the actions begin that run it, which `terraform_actions` knows."""
_CHANGING = frozenset(
    {"apply", "destroy", "import", "taint", "untaint", "refresh", "state mv", "state rm", "state push"}
)
_NESTED = frozenset({"state", "workspace", "providers", "metadata"})
_OFFLINE = frozenset({"fmt", "version", "get", "graph", "login", "logout", "console", "test", "metadata"})


def may_run_terraform(action: str | None) -> bool:
    """Whether an action may be one that runs Terraform or Terragrunt by itself: few repositories use any."""
    return action is not None and action.startswith(_ACTIONS)


@dataclass(frozen=True, slots=True)
class TerraformCall:
    """`binary`, the verb (`plan`, `state mv`), `chdir` (None where absent), and the words after the verb."""

    binary: str
    verb: str
    chdir: str | None
    arguments: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether the command writes to the cloud or to the state: what the apply role is for."""
        return self.verb in _CHANGING

    @property
    def offline(self) -> bool:
        """Whether the command needs no credentials: it reads neither state nor cloud; no verb is `-version` or help."""
        without_backend = self.verb in ("init", "validate") and "-backend=false" in self.arguments
        return not self.verb or self.verb in _OFFLINE or self.verb == "validate" or without_backend

    def directory(self, working: str) -> str:
        """The directory of the root module, relative to the repository, when run in `working`."""
        joined = posixpath.normpath(posixpath.join(working, self.chdir or "."))
        return "" if joined == "." else joined


def parse(words: Sequence[str], *, chdir: str | None = None) -> TerraformCall | None:
    """The call that `words` make, or None where they run something else. `chdir` holds where they name none."""
    if not words or posixpath.basename(words[0]) not in BINARIES:
        return None
    index = 1
    while index < len(words) and words[index].startswith("-"):
        name, _, value = words[index].lstrip("-").partition("=")
        if name == "chdir":
            chdir = value
        index += 1
    if index >= len(words):
        return TerraformCall(posixpath.basename(words[0]), "", chdir, ())
    verb = words[index]
    if verb in _NESTED and index + 1 < len(words) and not words[index + 1].startswith("-"):
        index += 1
        verb = f"{verb} {words[index]}"
    return TerraformCall(posixpath.basename(words[0]), verb, chdir, tuple(words[index + 1 :]))
