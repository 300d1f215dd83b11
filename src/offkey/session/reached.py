"""Whether the identity that was reached is the one that was wanted: what AWS answers is compared, not trusted."""

from __future__ import annotations

from offkey.errors import RefusedError
from offkey.model.arn import Arn
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.session import Session, SignIn, Wanted

_PERMISSION_SET = "awsreservedsso_"
_DIGITS = regex(r"[0-9a-f]{16}\Z")


def check(session: Session, wanted: Wanted, *, signed_in: bool) -> None:
    """Let `session` pass where it is one of the role that is `wanted`, in the account that is expected.

    `signed_in` is whether it began with a person's sign-in, not with a token: their way may end at the permission set.

    Raises: RefusedError where it is not.
    """
    expected = wanted.expected_account
    if expected is not None and session.account != expected:
        raise RefusedError(
            f"the session reached is {session.arn}, which is not in the account {expected}",
            code="WrongAccount",
            hint="Correct --account, or the role that was named.",
        )
    asked = wanted.sign_in if signed_in else None
    if asked is None or asked.assume:
        right, what = _of_role(session, wanted.role), f"the role {wanted.role}"
    else:
        right = _of_permission_set(session, asked)
        what = f"the permission set {asked.permission_set} in {asked.account}"
    if not right:
        raise RefusedError(
            f"the session reached is {session.arn}, which is not one of {what}",
            code="WrongRole",
            hint="Who answered as STS? `offkey doctor` shows where it is asked, and through what.",
        )


def _of_role(session: Session, role: str) -> bool:
    """Whether the session is one of `role`.

    A session's ARN has the role's name without its path. Letter case says nothing: no two roles of an account have
    names that differ in it alone.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns and
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (RoleName)
    """
    wanted, reached = Arn.parse(role), Arn.parse(session.arn)
    if wanted is None or reached is None:
        return False
    there = (reached.partition, reached.account, _role_name(reached))
    return there == (wanted.partition, wanted.account, wanted.resource.rpartition("/")[2].lower())


def _of_permission_set(session: Session, asked: SignIn) -> bool:
    """Whether the session is one of the role that Identity Center makes of the permission set, with 16 digits behind.

    Source: https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
    """
    reached = Arn.parse(session.arn)
    if reached is None or reached.account != asked.account:
        return False
    name, _, digits = _role_name(reached).rpartition("_")
    return name == f"{_PERMISSION_SET}{asked.permission_set.lower()}" and _DIGITS.match(digits) is not None


def _role_name(arn: Arn) -> str:
    kind, _, rest = arn.resource.partition("/")
    return rest.partition("/")[0].lower() if kind == "assumed-role" else ""
