"""What is wrong with an identity token before any role is asked: the file, its times, its issuer, its audience."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.doctor import tokens
from offkey.model.diagnosis import Ailment, Area, FoundToken
from offkey.model.platforms.table import platform_of
from offkey.prove.lifetime import SKEW, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.doctor.tokens import TokenFile
    from offkey.model.claims import Claims
    from offkey.model.inventory import OidcProvider

_AWS = frozenset({"sts.amazonaws.com", "sts.amazonaws.com.cn"})
_OF_AWS = frozenset({"GitHub Actions", "Kubernetes", "Buildkite"})
"""Platforms whose tokens for AWS have the audience of STS by custom. GitLab's, Bitbucket's and others' do not."""
_INTERNAL = ("kubernetes.default.svc", "localhost", "127.0.0.1")
_FRESH = "mint a fresh token right before the exchange: they live minutes only, and `offkey exec` does that"


def examine(here: Here, found: Sequence[FoundToken]) -> Iterator[Ailment]:
    """Every fault of the files that should hold tokens, and of the tokens themselves."""
    read = {one.where for one in found}
    for file in tokens.files(here):
        if file.path not in read:
            yield from _file(file)
    for one in found:
        yield from _times(here, one)
        yield from _issuer(here, one)
        yield from _audience(here, one, alone=len(found) == 1)


def _ailment(id_: str, cause: str, cure: str, *, grave: bool = True) -> Ailment:
    return Ailment(id_, Area.TOKENS, cause, cure, grave)


def _file(file: TokenFile) -> Iterator[Ailment]:
    whose = f"the token file {file.path} ({file.named})"
    try:
        text = tokens.contents(file)
    except FileNotFoundError:
        yield _ailment(
            "missing-token-file",
            f"{whose} does not exist",
            "write the token there before, or unset the variable: nothing else is looked for once it is set",
        )
        return
    except OSError as error:
        yield _ailment(
            "unreadable-token-file",
            f"{whose} cannot be read: {error.strerror}",
            "let the user of this process read it (in Kubernetes, fsGroup in the pod's securityContext)",
        )
        return
    what = "is empty" if not text.strip() else "holds no identity token (JSON Web Token)"
    yield _ailment("not-a-token", f"{whose} {what}", "write the token itself into it, and nothing else")


def _times(here: Here, one: FoundToken) -> Iterator[Ailment]:
    ends, begins, issued = (moment(one.claims, name) for name in ("exp", "nbf", "iat"))
    if ends is not None and ends <= here.now:
        grave = here.now > ends + SKEW
        yield _ailment(
            "expired-token",
            f"the identity token in {one.where} expired at {ends:%Y-%m-%d %H:%M} UTC",
            _FRESH,
            grave=grave,
        )
    ahead = max((at for at in (begins, issued) if at is not None), default=here.now)
    if ahead > here.now + SKEW:
        yield Ailment(
            "clock-skew",
            Area.NETWORK,
            f"the identity token in {one.where} was issued at {ahead:%Y-%m-%d %H:%M} UTC, and this machine's clock "
            f"says {here.now:%Y-%m-%d %H:%M} UTC: the clock is behind",
            "set the clock (chrony, systemd-timesyncd, w32tm): AWS refuses signatures that are five minutes off",
        )


def _issuer(here: Here, one: FoundToken) -> Iterator[Ailment]:
    issuer = one.claims.issuer
    host = issuer.removeprefix("https://")
    if not issuer.startswith("https://") or host.startswith(_INTERNAL):
        yield _ailment(
            "wrong-issuer",
            f"the token in {one.where} comes from {issuer or 'no issuer'}, which AWS cannot reach",
            "give AWS a token whose issuer is public over https: in Kubernetes a projected one of the cluster's issuer",
        )
        return
    known = [p for p in here.inventory.providers if isinstance(p.host, str)]
    near = [p for p in known if p.host != host and str(p.host).strip("/").lower() == host.strip("/").lower()]
    if near and not any(p.host == host for p in known):
        yield _ailment(
            "wrong-issuer",
            f"the token in {one.where} has the issuer {issuer}, and {near[0].place.path} makes a provider for "
            f"https://{near[0].host}: AWS compares them literally",
            "write the provider's url exactly as the token's iss",
        )


def _audience(here: Here, one: FoundToken, *, alone: bool) -> Iterator[Ailment]:
    host = one.claims.issuer.removeprefix("https://")
    accepted = _accepted([p for p in here.inventory.providers if p.host == host])
    held = one.claims.audiences
    where = "the provider in this repository"
    if accepted is None:
        if platform_of(host).title not in _OF_AWS or (not alone and one.where in here.environment):
            return
        accepted, where = _AWS, "AWS by custom"
    if held and not accepted & set(held):
        yield _ailment(
            "wrong-audience",
            f"the token in {one.where} is for {', '.join(held)}, and {where} takes {', '.join(sorted(accepted))}: AWS "
            f"says `Incorrect token audience`{_filled_in(one.claims)}",
            "ask for the audience sts.amazonaws.com (GitHub: &audience=…; GitLab: aud under id_tokens), or add this "
            "one to client_id_list of the provider",
        )


def _filled_in(claims: Claims) -> str:
    owner = claims.text("repository_owner")
    own = owner and f"https://github.com/{owner}" in claims.audiences
    return " (GitHub fills in the owner's address where nobody asks for an audience)" if own else ""


def _accepted(providers: Sequence[OidcProvider]) -> frozenset[str] | None:
    """The audiences that providers of this issuer take; None where there is none, or one is not known in full."""
    audiences = [audience for provider in providers for audience in provider.audiences]
    if not audiences or not all(isinstance(audience, str) for audience in audiences):
        return None
    return frozenset(str(audience) for audience in audiences)
