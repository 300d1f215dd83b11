from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.session.conftest import Answer, Server

from offkey.errors import RefusedError
from offkey.model.secret import Secret
from offkey.model.session import Credentials
from offkey.session.clock_skew import said, skew
from offkey.session.http import Response, StandardHttp
from offkey.session.retry import Patience
from offkey.session.sts import StsEndpoint

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
REFUSAL = b"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error></ErrorResponse>"
CREDENTIALS = Credentials("AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_the_date_of_every_answer_is_understood(instant: datetime) -> None:
    assert said(format_datetime(instant, usegmt=True)) == instant.replace(microsecond=0)


@pytest.mark.parametrize(
    "date", ["", "now", "Thu, 26 Nov 2026 08:00 GMT", "Thu, 99 Nov 2026 08:00:00 GMT", "a b c d e f"]
)
def test_what_is_no_date_says_nothing(date: str) -> None:
    assert said(date) is None


@pytest.mark.parametrize(
    ("off", "words"),
    [(7, "7 minutes ahead of"), (-90, "90 minutes behind"), (3, None), (-3, None)],
)
def test_a_clock_that_is_wrong(off: int, words: str | None) -> None:
    response = Response(403, {"date": format_datetime(NOW, usegmt=True)}, b"")
    found = skew(response, NOW + timedelta(minutes=off))
    assert (found is None) if words is None else (found is not None and words in found)


def test_a_refusal_names_the_clock(server: Server) -> None:
    """The server's own Date header is that of the machine; the clock of the client is the one that is off."""
    server.answers = [Answer(403, REFUSAL)]
    late = StsEndpoint(
        server.url, "eu-west-1", StandardHttp(), lambda: datetime.now(UTC) - timedelta(minutes=30), Patience(tries=1)
    )
    with pytest.raises(RefusedError) as raised:
        late.call({"Action": "GetCallerIdentity"}, credentials=CREDENTIALS)
    assert "30 minutes behind" in (raised.value.hint or "")
