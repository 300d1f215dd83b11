"""A terraform (or tofu) command line: which verb, in which directory.

Source: https://developer.hashicorp.com/terraform/cli/commands
"""

from __future__ import annotations

import posixpath

from offkey.model.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.pipeline import Step

BINARIES = frozenset({"terraform", "tofu"})
_ACTIONS = ("hashicorp/terraform-", "dflook/", "op5dev/", "gruntwork-io/")
"""How the actions begin that run it, which `terraform_actions` knows."""
_WORDS = ("terraform", "terragrunt", "tofu")
"""What the names of others say that may run it."""
_CHANGING = frozenset(
    {"apply", "destroy", "import", "taint", "untaint", "refresh", "state mv", "state rm", "state push"}
)
APPLYING = frozenset({"apply", "apply-all", "destroy", "destroy-all"})
"""The commands of Terragrunt and Terraform that apply what was planned."""
_NESTED = frozenset({"state", "workspace", "providers", "metadata"})
_OFFLINE = frozenset({"fmt", "version", "get", "graph", "login", "logout", "console", "test", "metadata"})


def may_run_terraform(step: Step) -> bool:
    """Whether the action of a step may be one that runs Terraform or Terragrunt by itself: few repositories use any."""
    if step.uses is None or step.uses.startswith("./"):
        return False
    uses = step.uses.lower()
    return (step.action or "").startswith(_ACTIONS) or any(word in uses for word in _WORDS)


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
