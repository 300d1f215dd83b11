"""Which modules a scan of a large tree asks about: those in which a rule could find anything, and what bears on them.

Much of the Terraform in the world has nothing to do with AWS. One word says so for less than all rules take to begin.
"""

from __future__ import annotations

from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from offkey.model.module import Module
    from offkey.model.repository import Repository

WORDS = ("aws", "AWS", "iam", "s3", "ccount", "ecret", "ECRET", "ccess", "CCESS", "tlantis", "TLANTIS", "oidc")
"""A rule finds something in a module only where one of these stands in it, or in one that it may have to do with."""


def concerned(repository: Repository, modules: Sequence[Module]) -> Iterator[Module]:
    """Those of the modules that a rule could find anything in."""
    known: dict[Same[Collection[str]], bool] = {}
    for module in modules:
        together = Same(module.related)  # one and the same for all of them, who may be many
        if together not in known:
            around = (other for path in module.related if (other := repository.module(path)) is not None)
            known[together] = any(other.says(*WORDS) for other in around)
        if known[together] or module.says(*WORDS):
            yield module
