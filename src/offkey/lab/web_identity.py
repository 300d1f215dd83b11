"""The way in without any credential: `AssumeRoleWithWebIdentity`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from offkey.lab import directory, parameters, token
from offkey.lab.errors import ServiceError
from offkey.lab.grant import Grant, assumed, issue
from offkey.model.records import dataclass
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.reason.admit import admit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.lab.sessions import Sessions
    from offkey.lab.xml import Tree
    from offkey.model.claims import VerifiedClaims

ACTION = "AssumeRoleWithWebIdentity"

KeySets = Callable[[str], token.KeySet | None]
"""The key set that an issuer's URL publishes; None where it cannot be had."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A granted session, and the reply that says so."""

    grant: Grant
    reply: Tree


def assume(
    given: Mapping[str, str], *, key_sets: KeySets, accounts: Sequence[str], sessions: Sessions, now: datetime
) -> Exchange:
    """A session for whoever the token speaks for.

    A role that does not exist is refused with the words of a trust that does not match: AWS does not tell.

    Raises ServiceError: the token does not hold, or the role's trust does not let it in.
    Source: STS's service model and facts 5.3; texts in `lab.token`.
    """
    target = parameters.read(given)
    unverified = token.take_apart(given["WebIdentityToken"])
    known = target.account in accounts
    provider = directory.provider(target.account, unverified.issuer) if known else None
    if provider is None:
        reason = "it has no provider of this URL" if known else f"this lab has no account {target.account}"
        raise token.no_provider(unverified.issuer, reason=reason)
    claims = token.verify(unverified, key_sets(unverified.issuer), now=now)
    token.check_audience(claims, provider.client_ids)
    token.check_role(unverified, target.role_arn)
    role = directory.role(target.account, target.role_name)
    if role is None or role.arn != target.role_arn:
        raise _refused("no such role")
    parameters.check_duration(target.seconds, longest=role.longest_session, chained=False)
    verdict = admit(role.trust, claims, provider=provider.arn, session_name=target.session_name, role=role.arn)
    if not isinstance(verdict, Admitted):
        raise _refused(verdict.reason if isinstance(verdict, Unknown) else verdict.because)
    caller = assumed(
        role,
        target,
        tags=_tags(claims),
        transitive=_transitive(claims),
        source_identity=claims.text(token.SOURCE_IDENTITY),
        provider=provider.arn,
        now=now,
    )
    grant = issue(caller, seconds=target.seconds, sessions=sessions, now=now)
    reply = {
        **grant.elements(),
        "SubjectFromWebIdentityToken": claims.subject,
        "Provider": provider.arn,
        "Audience": next(aud for aud in claims.audiences if aud in provider.client_ids),
    }
    return Exchange(grant, reply)


def _tags(claims: VerifiedClaims) -> dict[str, str]:
    """The session tags that the token brings. Source: facts 5.2; nobody's CI emits them today."""
    prefix = f"{token.TAGS}/principal_tags/"
    tags = {name.removeprefix(prefix): value for name, value in claims.values.items() if name.startswith(prefix)}
    return {name: str(value[0] if isinstance(value, tuple) and value else value) for name, value in tags.items()}


def _transitive(claims: VerifiedClaims) -> frozenset[str]:
    value = claims.values.get(f"{token.TAGS}/transitive_tag_keys")
    return frozenset(value if isinstance(value, tuple) else ())


def _refused(reason: str) -> ServiceError:
    return ServiceError("AccessDenied", f"Not authorized to perform sts:{ACTION}", 403, reason=reason)
