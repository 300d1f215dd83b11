"""What runs a module: Terraform or OpenTofu, and which versions of it may."""

from __future__ import annotations

from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.rules.versions import ANY, Number, Versions


@dataclass(frozen=True, slots=True)
class Tool:
    """The program that runs a module: which of the two, and which versions of it may.

    `required` are those that the module allows at all: they bind a version that nobody knows.
    """

    opentofu: bool
    versions: Versions | Unknown
    required: Versions = ANY

    @property
    def bounded(self) -> bool:
        """Whether anything says how old or new the program may be."""
        return self.versions != ANY

    def may_be_at_least(self, *, terraform: Number, opentofu: Number | None) -> bool:
        """Whether a version from this one on is known to be allowed; None: no OpenTofu counts."""
        version = opentofu if self.opentofu else terraform
        if version is None:
            return False
        if isinstance(self.versions, Unknown):
            return not self.required.empty and not self.required.start_before(version)
        return self.versions.reach(version)

    def may_be_before(self, *, terraform: Number, opentofu: Number) -> bool:
        """Whether a version before this one is known to be allowed."""
        version = opentofu if self.opentofu else terraform
        if isinstance(self.versions, Unknown):
            return not self.required.empty and not self.required.reach(version)
        return self.versions.start_before(version)
