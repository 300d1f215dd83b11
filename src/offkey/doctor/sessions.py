"""Sessions in the environment that are over, as far as something beside them says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from offkey.doctor.times import instant
from offkey.model.diagnosis import Ailment, Area

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here

_ENDS = ("AWS_CREDENTIAL_EXPIRATION", "AWS_SESSION_EXPIRATION", "AWS_CREDENTIALS_EXPIRATION", "AWS_SESSION_EXPIRES")
"""What `aws configure export-credentials`, granted, aws-vault and others write beside the three variables.

Source: awscli/customizations/configure/exportcreds.py; common-fate/granted pkg/assume; 99designs/aws-vault.
"""
_SOON = timedelta(minutes=5)


def examine(here: Here) -> Iterator[Ailment]:
    """The end of the session in the variables, where it is past or near."""
    if not here.get("AWS_ACCESS_KEY_ID"):
        return
    for name in _ENDS:
        ends = instant(here.get(name))
        if ends is None:
            continue
        over = ends <= here.now
        if over or ends - here.now < _SOON:
            yield Ailment(
                "expired-session",
                Area.ENVIRONMENT,
                f"the session in AWS_ACCESS_KEY_ID {'expired' if over else 'ends'} at {ends:%Y-%m-%d %H:%M} UTC "
                f"({name}), and nothing renews variables",
                "unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN and sign in again; `offkey exec` "
                "keeps a session fresh",
                over,
            )
        return
