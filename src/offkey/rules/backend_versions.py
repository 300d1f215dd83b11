"""Arguments of the S3 backend that the Terraform which may run the module does not know yet.

Source: https://github.com/hashicorp/terraform/blob/v1.10/CHANGELOG.md (`use_lockfile`) and …/v1.6/…
(`assume_role`); https://opentofu.org/docs/v1.10/intro/whats-new/ ("Native S3 locking")
"""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding
from offkey.rules.terraform_runs import runs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.node import ModuleNode
    from offkey.rules.versions import Number

_SINCE: tuple[tuple[str, Number, Number], ...] = (
    ("use_lockfile", (1, 10, 0), (1, 10, 0)),
    ("assume_role", (1, 6, 0), (0, 0, 0)),
    ("assume_role_with_web_identity", (1, 6, 0), (0, 0, 0)),
)
"""The argument, and since when Terraform and OpenTofu know it."""


def too_new(node: ModuleNode) -> Iterator[Finding]:
    """One finding for each such argument: `init` stops at it."""
    for backend in node.module.backends:
        for name, terraform, opentofu in _SINCE:
            attribute = backend.block.body.attribute(name)
            if attribute is None:
                continue
            tool = runs_of(node.repository).tool(node.module)
            older = tool.may_be_before(terraform=terraform, opentofu=opentofu)
            if older and not tool.may_be_at_least(terraform=terraform, opentofu=opentofu):
                yield Finding(
                    f"The S3 backend knows `{name}` since {terraform[0]}.{terraform[1]}, and only older versions are "
                    "allowed here: `init` stops. Raise `required_version`, and the version that the pipeline installs.",
                    backend.source.place(attribute.span),
                    confidence=Confidence.MEDIUM,
                )
