"""Whether the role that is asked for admits the token that lies ready, with the Terraform of the repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offkey.doctor import tokens
from offkey.doctor.roots import holders, roots
from offkey.emit.verdict import because
from offkey.model.arn import Arn
from offkey.model.diagnosis import Ailment, Area, FoundToken
from offkey.model.regex import regex
from offkey.model.verdict import Admitted, Mismatch, Refused
from offkey.prove.explain import called, role

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.doctor.here import Here
    from offkey.model.claims import Claims
    from offkey.model.explanation import RoleExplanation
    from offkey.model.proof import TrustedRole

_IDS = regex(r"repo:[^/:]+@\d+/[^/:]+@\d+:")
_NAMES = regex(r"repo:[^/:@]+/[^/:@]+:")
_OF_PLATFORMS = ("TFC_AWS_RUN_ROLE_ARN", "TFC_AWS_PLAN_ROLE_ARN", "TFC_AWS_APPLY_ROLE_ARN")


def explained(here: Here, found: Sequence[FoundToken]) -> tuple[RoleExplanation, ...]:
    """What the roles that would be asked make of the token: those that are named, else all that take its issuer's."""
    if not found:
        return ()
    one = found[0]
    asked = _asked(here)
    known = [role(trusted, one.claims) for trusted in _roles(here, asked)]
    return tuple(known if asked else [each for each in known if _takes(each)])


def _roles(here: Here, asked: Sequence[str]) -> Iterator[TrustedRole]:
    """The roles of the inventory that are asked for; all where nobody says which."""
    if not asked:
        yield from here.inventory.roles
        return
    for text in dict.fromkeys(asked):
        arn = Arn.parse(text)
        exact = list(called(here.inventory.roles, text))
        named = list(called(here.inventory.roles, arn.role_name)) if arn and arn.role_name and not exact else []
        account = arn.account if arn else None
        yield from exact or [one for one in named if one.account in {None, account}]


def _asked(here: Here) -> list[str]:
    """The roles that the environment, a profile in use, or a block here asks for with a token."""
    found = [here.wanted.role] if here.wanted.role else []
    found += [file.role for file in tokens.files(here) if file.role]
    found += [here.get(name) for name in ("AWS_ROLE_ARN", *_OF_PLATFORMS) if here.get(name)]
    for module in roots(here):
        for holder in holders(module):
            setting = holder.settings.get("assume_role_with_web_identity")
            arn = setting.value.get("role_arn") if setting and isinstance(setting.value, dict) else None
            found += [arn] if isinstance(arn, str) else []
    return [text.strip() for text in found]


def _takes(one: RoleExplanation) -> bool:
    """Whether some statement is about tokens of this issuer."""
    return any(statement.action is not False and statement.principal is not False for statement in one.statements)


def examine(here: Here, found: Sequence[FoundToken], roles: Sequence[RoleExplanation]) -> Iterator[Ailment]:
    """A role that is asked for and refuses, or roles of which none admits."""
    if not found or not roles:
        return
    refused = [one for one in roles if isinstance(one.verdict, Refused)]
    if len(refused) < len(roles) and not (_asked(here) and not any(isinstance(r.verdict, Admitted) for r in roles)):
        return
    for one in refused[:3]:
        verdict = one.verdict
        mismatch = verdict.mismatch if isinstance(verdict, Refused) else None
        yield Ailment(
            "trust-refuses-token",
            Area.TRUST,
            f"{one.role.name} refuses the token in {found[0].where}: {because(verdict)}"
            + _why(found[0].claims, mismatch),
            "write the token's subject into the trust policy, or run where it fits: offkey explain TOKEN PATH shows it "
            "condition by condition",
            place=f"{one.role.place.path}:{one.role.place.line}",
        )


def _why(claims: Claims, mismatch: Mismatch | None) -> str:
    """What the difference comes from, where the form of the subject tells it."""
    wanted = [value for value in mismatch.condition.values if isinstance(value, str)] if mismatch else []
    subjects = [value for value in wanted if value.startswith(("repo:", "project_path:", "project_id:"))]
    held = claims.subject
    if not subjects or not held:
        return ""
    if _IDS.match(held) and all(_NAMES.match(value) for value in subjects):
        return (
            ". The token has the immutable form with ids (repo:owner@id/name@id:…), which repositories have that were "
            "created, renamed or transferred since July 2026; the trust names the classic form"
        )
    if _NAMES.match(held) and all(_IDS.match(value) for value in subjects):
        return ". The trust names the immutable form with ids; this repository still has the classic form"
    return _of_context(held, subjects)


def _of_context(held: str, subjects: Sequence[str]) -> str:
    kinds = {"environment": "an environment", "ref": "a branch or tag", "pull_request": "a pull request"}
    own = _context(held)
    others = {_context(value) for value in subjects} - {""}
    if own in kinds and others and own not in others and others <= kinds.keys():
        meant = " or ".join(sorted(kinds[kind] for kind in others))
        note = ": a job with `environment:` has no ref in its subject" if own == "environment" else ""
        return f". The token is of {kinds[own]}, the trust wants {meant}{note}"
    if held.lower() in {value.lower() for value in subjects}:
        return ". They differ in upper and lower case, which AWS compares"
    return ""


def _context(subject: str) -> str:
    parts = subject.split(":")
    return parts[2] if len(parts) > 2 and parts[0] == "repo" else ""
