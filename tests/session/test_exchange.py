from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from offkey.errors import ConfigurationError, UnreadableError, UsageError
from offkey.model.secret import Secret
from offkey.model.session import CallerIdentity, Credentials, Session
from offkey.session.exchange import assume, caller_identity, exchange
from offkey.session.parameters import Extra
from offkey.session.reply import Reply
from offkey.session.sts import Parameters

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HUB = "arn:aws:iam::111111111111:role/offkey/infra-hub"
SPOKE = "arn:aws:iam::222222222222:role/infra-apply"
TOKEN = Secret("header.payload.signature")
HOUR = timedelta(hours=1)


def granted(action: str, *, expiration: str = "2026-11-20T13:00:00Z", **changes: str) -> Reply:
    leaves = {
        "Credentials/AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "Credentials/SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "Credentials/SessionToken": "AQoEXAMPLE",
        "Credentials/Expiration": expiration,
        "AssumedRoleUser/Arn": "arn:aws:sts::111111111111:assumed-role/infra-hub/run-1",
        **changes,
    }
    return Reply({f"{action}Result/{path}": value for path, value in leaves.items()})


CREDENTIALS = Credentials(
    "ASIAIOSFODNN7EXAMPLE",
    Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    Secret("AQoEXAMPLE"),
    datetime(2026, 11, 20, 13, 0, tzinfo=UTC),
)
SESSION = Session(CREDENTIALS, "arn:aws:sts::111111111111:assumed-role/infra-hub/run-1", HUB)


@dataclass
class FakeSts:
    reply: Reply
    calls: list[tuple[Parameters, Credentials | None]] = field(default_factory=list)

    def call(self, parameters: Parameters, *, credentials: Credentials | None = None) -> Reply:
        self.calls.append((parameters, credentials))
        return self.reply


def clock() -> datetime:
    return NOW


def exchanged(
    sts: FakeSts, *, token: Secret[str] = TOKEN, role: str = HUB, name: str = "run-1", lifetime: timedelta = HOUR
) -> Session:
    return exchange(token, role=role, name=name, lifetime=lifetime, sts=sts, clock=clock)


class TestExchange:
    def test_a_token_becomes_a_session(self) -> None:
        sts = FakeSts(granted("AssumeRoleWithWebIdentity"))
        assert exchanged(sts) == SESSION
        assert sts.calls == [
            (
                {
                    "Action": "AssumeRoleWithWebIdentity",
                    "RoleArn": HUB,
                    "RoleSessionName": "run-1",
                    "DurationSeconds": "3600",
                    "WebIdentityToken": TOKEN,
                },
                None,
            )
        ]

    @pytest.mark.parametrize(
        ("expiration", "expected"),
        [
            ("2026-11-20T13:00:00Z", datetime(2026, 11, 20, 13, tzinfo=UTC)),
            ("2026-11-20T13:00:00.250Z", datetime(2026, 11, 20, 13, 0, 0, 250_000, tzinfo=UTC)),
            ("2026-11-20T14:00:00+01:00", datetime(2026, 11, 20, 13, tzinfo=UTC)),
            ("2026-11-20T13:00:00", datetime(2026, 11, 20, 13, tzinfo=UTC)),
        ],
    )
    def test_when_it_ends(self, expiration: str, expected: datetime) -> None:
        expires = exchanged(FakeSts(granted("AssumeRoleWithWebIdentity", expiration=expiration))).credentials.expires
        assert expires is not None
        assert (expires, expires.tzinfo) == (expected, UTC)

    def test_an_end_that_is_no_time(self) -> None:
        with pytest.raises(UnreadableError, match="Expiration"):
            exchanged(FakeSts(granted("AssumeRoleWithWebIdentity", expiration="soon")))

    def test_a_wrong_clock_is_told(self) -> None:
        with pytest.raises(ConfigurationError, match="ends at 2026-11-20T11:59:59") as raised:
            exchanged(FakeSts(granted("AssumeRoleWithWebIdentity", expiration="2026-11-20T11:59:59Z")))
        assert "clock" in (raised.value.hint or "")

    @pytest.mark.parametrize(
        "path", ["Credentials/AccessKeyId", "Credentials/SessionToken", "Credentials/Expiration", "AssumedRoleUser/Arn"]
    )
    def test_half_a_reply(self, path: str) -> None:
        with pytest.raises(UnreadableError, match=path):
            exchanged(FakeSts(granted("AssumeRoleWithWebIdentity", **{path: ""})))

    @pytest.mark.parametrize(
        "role", ["", "infra-hub", "arn:aws:iam::111111111111:user/ci", "arn:aws:sts::1:assumed-role/a/b", "arn:::::"]
    )
    def test_a_role_is_an_arn(self, role: str) -> None:
        sts = FakeSts(granted("AssumeRoleWithWebIdentity"))
        with pytest.raises(UsageError, match="ARN of a role"):
            exchanged(sts, role=role)
        assert sts.calls == []

    @pytest.mark.parametrize("name", ["", "a", "a b", "a/b", "x" * 65])
    def test_a_name_sts_would_refuse(self, name: str) -> None:
        with pytest.raises(UsageError, match="session name"):
            exchanged(FakeSts(granted("AssumeRoleWithWebIdentity")), name=name)

    @pytest.mark.parametrize("lifetime", [timedelta(minutes=14), timedelta(hours=12, seconds=1), timedelta(0)])
    def test_a_lifetime_sts_would_refuse(self, lifetime: timedelta) -> None:
        with pytest.raises(UsageError, match="15 minutes to 12 hours"):
            exchanged(FakeSts(granted("AssumeRoleWithWebIdentity")), lifetime=lifetime)

    @pytest.mark.parametrize("token", ["", "abc", "x" * 20_001, "a.b.c\n", "a.b.\udcff", "a.b.ç"])
    def test_what_is_no_token_is_not_sent_and_not_shown(self, token: str) -> None:
        sts = FakeSts(granted("AssumeRoleWithWebIdentity"))
        with pytest.raises(UsageError, match="identity token is empty, too long") as raised:
            exchanged(sts, token=Secret(token))
        assert sts.calls == []
        assert not token or token not in f"{raised.value!r} {raised.value.hint}"


class TestAssume:
    def test_from_the_hub_to_a_spoke(self) -> None:
        sts = FakeSts(granted("AssumeRole"))
        spoke = assume(
            SESSION, role=SPOKE, name="run-1", external_id="acme-dev", extra=Extra({"run": "1 b"}), sts=sts, clock=clock
        )
        assert spoke == replace(SESSION, role=SPOKE)
        assert sts.calls == [
            (
                {
                    "Action": "AssumeRole",
                    "RoleArn": SPOKE,
                    "RoleSessionName": "run-1",
                    "DurationSeconds": "3600",
                    "Tags.member.1.Key": "run",
                    "Tags.member.1.Value": "1 b",
                    "ExternalId": "acme-dev",
                },
                CREDENTIALS,
            )
        ]

    @pytest.mark.parametrize(("asked", "sent"), [(timedelta(hours=12), "3600"), (timedelta(minutes=20), "1200")])
    def test_an_hour_is_the_most(self, asked: timedelta, sent: str) -> None:
        sts = FakeSts(granted("AssumeRole"))
        assume(SESSION, role=SPOKE, name="run-1", lifetime=asked, sts=sts, clock=clock)
        assert sts.calls[0][0]["DurationSeconds"] == sent

    def test_a_session_that_is_over(self) -> None:
        over = replace(SESSION, credentials=replace(CREDENTIALS, expires=NOW))
        sts = FakeSts(granted("AssumeRole"))
        with pytest.raises(ConfigurationError, match="ended at 2026-11-20T12:00:00"):
            assume(over, role=SPOKE, name="run-1", sts=sts, clock=clock)
        assert sts.calls == []

    @pytest.mark.parametrize("external_id", ["", "a", "a b", "x" * 1225, "é\udcff"])
    def test_an_external_id_sts_would_refuse(self, external_id: str) -> None:
        with pytest.raises(UsageError, match="external id"):
            assume(
                SESSION, role=SPOKE, name="run-1", external_id=external_id, sts=FakeSts(granted("AssumeRole")),
                clock=clock,
            )  # fmt: skip

    @pytest.mark.parametrize("tags", [{"": "x"}, {"k" * 129: "x"}, {"k": "v" * 257}, {"k": "\udcff"}, {"k": "a\nb"}])
    def test_tags_sts_would_refuse(self, tags: dict[str, str]) -> None:
        with pytest.raises(UsageError, match="session tag"):
            assume(
                SESSION, role=SPOKE, name="run-1", extra=Extra(tags), sts=FakeSts(granted("AssumeRole")), clock=clock
            )

    def test_fifty_tags_are_the_most(self) -> None:
        tags = {f"k{number}": "" for number in range(51)}
        with pytest.raises(UsageError, match="50 tags"):
            assume(
                SESSION, role=SPOKE, name="run-1", extra=Extra(tags), sts=FakeSts(granted("AssumeRole")), clock=clock
            )


def test_caller_identity() -> None:
    leaves = {"Account": "111111111111", "Arn": SESSION.arn, "UserId": "AROAEXAMPLE:run-1"}
    sts = FakeSts(Reply({f"GetCallerIdentityResult/{name}": value for name, value in leaves.items()}))
    assert caller_identity(CREDENTIALS, sts) == CallerIdentity("111111111111", SESSION.arn, "AROAEXAMPLE:run-1")
    assert sts.calls == [({"Action": "GetCallerIdentity"}, CREDENTIALS)]
