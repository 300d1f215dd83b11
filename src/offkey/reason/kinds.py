"""What a policy can be attached to, and what that means for how it is read."""

from __future__ import annotations

from offkey.model.enumeration import Enum
from offkey.model.unknown import Unknown
from offkey.reason.truth import Truth, unspecified


class Kind(Enum):
    """What a policy is attached to, which decides the elements it may have."""

    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    TRUST = "trust policy"
    RESOURCE = "resource policy"
    SCP = "service control policy"
    RCP = "resource control policy"

    @property
    def names_principals(self) -> bool:
        """Whether its statements say whom they are for."""
        return self in {Kind.TRUST, Kind.RESOURCE, Kind.RCP}

    @property
    def incomplete_resource(self) -> Truth:
        """Whether AWS completes an ARN that lacks fields.

        Source: "Identify AWS resources with Amazon Resource Names": yes in identity-based policies, while a
        session policy with one is refused. Elsewhere a text without wildcards names no resource.
        """
        if self is Kind.SESSION:
            return Unknown("AWS refuses an incomplete ARN in a session policy")
        if self in {Kind.SCP, Kind.RCP}:
            return unspecified("an incomplete ARN in a policy of the organisation")
        return self in {Kind.IDENTITY, Kind.BOUNDARY}
