"""Cases tried on roles: what must get in gets in, what must not does not, or it is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.model.claims import Claims
from offkey.model.condition_keys import claims_with_keys
from offkey.model.expectation import Case, CaseResult, Expectation, Outcome
from offkey.model.platforms import github_tokens
from offkey.model.platforms.table import platform_of
from offkey.model.unknown import Unknown
from offkey.model.verdict import Admitted
from offkey.prove.admission import admission
from offkey.prove.explain import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.proof import TrustedRole
    from offkey.model.request import ContextValue

_NOT_GITHUBS = frozenset({"amr", "email"})
"""Keys of every issuer that GitHub's tokens fill none of. Source: GitHub's OpenID Connect reference, claims."""


def tried(expectations: Sequence[Expectation], roles: Sequence[TrustedRole]) -> Iterator[CaseResult]:
    """Every case on every role that it is about, in the order of the file.

    A case about a role that is not there is undecided: a test that tests nothing has not passed.
    """
    for expectation in expectations:
        found = list(called(roles, expectation.roles))
        for case in expectation.cases:
            if not found:
                because = f"no role is called {expectation.roles}"
                yield CaseResult(expectation, case, None, Outcome.UNDECIDED, because)
            for role in found:
                yield _result(expectation, case, role)


def _result(expectation: Expectation, case: Case, role: TrustedRole) -> CaseResult:
    verdict, assumptions = admission(role, Claims(case.claims), circumstances=_unsaid(case))
    if isinstance(verdict, Unknown):
        return CaseResult(expectation, case, role, Outcome.UNDECIDED, verdict.reason, assumptions)
    holds = isinstance(verdict, Admitted) is case.allowed
    return CaseResult(
        expectation, case, role, Outcome.PASSED if holds else Outcome.FAILED, verdict.because, assumptions
    )


def _unsaid(case: Case) -> dict[str, ContextValue]:
    """The condition keys that a real token may fill and the case says nothing about: not known, never absent."""
    host = Claims(case.claims).issuer.removeprefix("https://")
    open_ = claims_with_keys(host) - case.claims.keys() - {"oaud"}
    if platform_of(host) is github_tokens.PLATFORM:
        open_ -= _NOT_GITHUBS
    return {f"{host}:{claim}": Unknown(f"the case does not say {claim}") for claim in open_}
