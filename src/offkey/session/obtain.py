"""From what is wanted to a session: find where it can begin, exchange, and go from role to role."""

from __future__ import annotations

from collections.abc import Mapping

from offkey.errors import ConfigurationError
from offkey.model.records import replace
from offkey.model.session import Origin, Session, Wanted
from offkey.session import reached, sources
from offkey.session.endpoint import endpoint
from offkey.session.exchange import assume, exchange
from offkey.session.http import Http, StandardHttp
from offkey.session.missing import cure
from offkey.session.origin import origin_of
from offkey.session.parameters import NOTHING, Extra
from offkey.session.retry import Patience
from offkey.session.sts import Clock, Sts, StsEndpoint, system_clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.secret import Secret


def obtain(
    wanted: Wanted,
    *,
    environment: Mapping[str, str],
    clock: Clock = system_clock,
    http: Http | None = None,
    patience: Patience | None = None,
) -> Session:
    """The session that is wanted, new: nothing is cached here (`session/kept.py` does).

    Raises: ConfigurationError where there is no identity here to begin with; RefusedError where AWS says no, or the
    role or the account that was reached is another one; what a broken token source raises.
    """
    http = http or StandardHttp(environment)
    url = endpoint(wanted.region, environment)
    sts = StsEndpoint(url, wanted.region, http, clock, patience or Patience())
    found = sources.token(environment, audience=wanted.audience, http=http, only=wanted.token)
    if found is not None:
        session = _from_token(wanted, *found, sts=sts, clock=clock)
    else:
        session = _from_sign_in(wanted, environment=environment, http=http, sts=sts, clock=clock)
    reached.check(session, wanted, signed_in=found is None)
    return session


def _from_token(wanted: Wanted, source: str, token: Secret[str], *, sts: Sts, clock: Clock) -> Session:
    alone = len(wanted.hops) == 1
    session = exchange(
        token,
        role=wanted.hops[0].role,
        name=wanted.name,
        lifetime=wanted.lifetime,
        extra=_extra(wanted, 0, first=0) if alone else NOTHING,
        sts=sts,
        clock=clock,
    )
    return _through(replace(session, origin=origin_of(source, token)), wanted, first=1, sts=sts, clock=clock)


def _from_sign_in(wanted: Wanted, *, environment: Mapping[str, str], http: Http, sts: Sts, clock: Clock) -> Session:
    for name, source in sources.sign_ins():
        session = source(wanted, environment=environment, http=http, clock=clock)
        if session is None:
            continue
        begun = session if session.origin else replace(session, origin=Origin(name))
        if wanted.sign_in is not None and not wanted.sign_in.assume:
            return begun
        return _through(begun, wanted, first=0, sts=sts, clock=clock)
    raise ConfigurationError(
        "there is no identity here to begin with: no job's token was found, and nobody is signed in",
        hint=f"{cure(environment)} `offkey doctor` says what was looked for.",
    )


def _through(session: Session, wanted: Wanted, *, first: int, sts: Sts, clock: Clock) -> Session:
    """From `session` through the hops from number `first` on."""
    origin = session.origin
    for number, hop in enumerate(wanted.hops[first:], start=first):
        session = assume(
            session,
            role=hop.role,
            name=wanted.name,
            lifetime=wanted.lifetime,
            external_id=hop.external_id,
            extra=_extra(wanted, number, first=first),
            sts=sts,
            clock=clock,
        )
    return replace(session, origin=origin)


def _extra(wanted: Wanted, number: int, *, first: int) -> Extra:
    """What goes along with hop `number`; `first` is the first one that takes tags at all."""
    last = number == len(wanted.hops) - 1
    transitive = {key: value for key, value in wanted.tags.items() if key in wanted.transitive_tags}
    own = {key: value for key, value in wanted.tags.items() if key not in wanted.transitive_tags}
    return Extra(
        tags={**(transitive if number == first else {}), **(own if last else {})},
        transitive_tags=tuple(wanted.transitive_tags) if number == first else (),
        source_identity=wanted.source_identity if number == first else None,
        policy=wanted.policy if last else None,
        policy_arns=wanted.policy_arns if last else (),
    )
