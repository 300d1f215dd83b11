"""A role that an issuer's tokens open, and that may do everything."""

from __future__ import annotations

from offkey.model.finding import Confidence, Finding, Related, Rule, Severity
from offkey.model.node import TrustNode
from offkey.model.platforms import github
from offkey.model.policy import Policy
from offkey.model.regex import IGNORECASE, regex
from offkey.reason.providers import is_guessed
from offkey.rules.federation import FederatedStatement, federated_statements
from offkey.rules.issuers import issuer_of
from offkey.rules.permissions import Permission, Power, strongest, widening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offkey.model.repository import Repository
    from offkey.model.text import Place

_POSITIVE = regex(r"(?:ForAnyValue:)?String(?:Equals(?:IgnoreCase)?|Like)", IGNORECASE)


def check(node: TrustNode) -> Iterator[Finding]:
    """One finding for each such role, where the permission is attached."""
    if node.written.taken is not None or node.written.made_by:
        yield from _of_unseen(node)
        return
    statements = federated_statements(node.written)
    most = strongest(node.written) if statements else None
    if most is not None and most.power >= Power.GRANTING:
        yield _finding(node, statements, most)
    elif statements and (possible := node.written.grants.possible) is not None:
        most = strongest(possible)
        if most is not None and most.power >= Power.GRANTING:
            yield _finding(node, statements, most, switched=True)
    elif any(map(_for_pipelines, statements)) and not node.written.bounded:
        most = widening(node.written)
        if most is not None:
            yield _of_one_call(node, statements, most)
        else:
            yield from _of_any_role(node, statements)
    yield from _in_turn(node, statements, most)
    if statements and not node.written.address and node.place.path.endswith(".json"):
        from offkey.rules.policy_beside import findings  # few repositories keep trust policies by themselves

        yield from findings(node, _names(statements))


def _of_unseen(node: TrustNode) -> Iterator[Finding]:
    """Whom the role admits is only known by who takes it, or by what the module is called that makes it."""
    most = strongest(node.written)
    if most is None or most.power < Power.GRANTING:
        return
    written, said = node.written, _place_of_grant(node.repository, most)
    what = "may give itself every right" if most.power is Power.GRANTING else "may do everything"
    whom = f"The module {written.made_by}, by its name, makes a role for the tokens of pipelines"
    if written.taken is not None:
        whom = f"A job takes the role {written.address} with its identity token"
    yield Finding(
        f"{whom}, and that role {what} ({most.what}). Allow the services that the job needs instead.",
        most.place,
        related=(
            *((Related(written.taken, "who takes the role"),) if written.taken else ()),
            *((Related(said, "what allows it"),) if said else ()),
        ),
        confidence=Confidence.MEDIUM,
    )


def _of_one_call(node: TrustNode, statements: Sequence[FederatedStatement], most: Permission) -> Finding:
    said = _place_of_grant(node.repository, most)
    return Finding(
        f"Every token of {_names(statements)} that this role admits may give itself "
        f"every right ({most.what}). Name the roles that it manages, or ask for a permissions boundary.",
        most.place,
        related=(
            Related(node.written.place, "who may take the role"),
            *((Related(said, "what allows it"),) if said else ()),
        ),
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM if any(map(_is_open, statements)) else Confidence.LOW,
    )


def _of_any_role(node: TrustNode, statements: Sequence[FederatedStatement]) -> Iterator[Finding]:
    """The policy by which the role takes any other: which there are, and what they may do, is not known."""
    if not (any(map(_is_open, statements)) and any(isinstance(policy, Policy) for policy, _ in node.written.inline)):
        return
    from offkey.rules.roles_in_turn import any_role  # the roles of most pipelines do the work themselves

    most = any_role(node.written)
    if most is not None:
        said = _place_of_grant(node.repository, most)
        yield Finding(
            f"Every token of {_names(statements)} that this role admits may take every role that trusts this one's "
            f"account ({most.what}), administrators' too. Name the roles that the job takes.",
            said or most.place,  # the policy of another call of the module may be worse, and is told at its place
            related=(Related(node.written.place, "who may take the role"),),
            severity=Severity.LOW,
            confidence=Confidence.LOW,
        )


def _in_turn(node: TrustNode, statements: Sequence[FederatedStatement], most: Permission | None) -> Iterator[Finding]:
    """The roles with every right that let this one in, where it has not every right itself."""
    if (most is not None and most.power >= Power.GRANTING) or not any(map(_for_pipelines, statements)):
        return
    from offkey.rules.roles_in_turn import in_turn

    for role in in_turn(node.repository, node.written):
        has = role.permission
        said = _place_of_grant(node.repository, has)
        what = "may give itself every right" if has.power is Power.GRANTING else "may do everything"
        yield Finding(
            f"Every token of {_names(statements)} that `{node.written.address}` admits may take this role in turn, and "
            f"that {what} ({has.what}). Allow the services that the job needs instead.",
            has.place,
            related=(
                Related(role.trust_place, "whom it lets in"),
                Related(node.written.place, "who may take that role"),
                *((Related(said, "what allows it"),) if said else ()),
            ),
            severity=Severity.MEDIUM if any(map(_is_open, statements)) else Severity.LOW,
            confidence=Confidence.MEDIUM,
        )


def _finding(
    node: TrustNode, statements: Sequence[FederatedStatement], most: Permission, *, switched: bool = False
) -> Finding:
    names = _names(statements)
    unsure = node.written.bounded or switched
    pipelines = any(map(_is_open, statements))
    granting = most.power is Power.GRANTING
    said = _place_of_grant(node.repository, most)
    what = "may give itself every right" if granting else "may do everything"
    return Finding(
        f"Every token of {names} that this role admits {what} ({most.what})"
        f"{', once a variable that is off by default switches it on' if switched else ''}. "
        "Allow the services that the job needs instead.",
        most.place,
        related=(
            Related(node.written.place, "who may take the role"),
            *((Related(said, "what allows it"),) if said else ()),
        ),
        severity=Severity.LOW if unsure else Severity.HIGH if pipelines else Severity.MEDIUM,
        confidence=Confidence.LOW if unsure else Confidence.MEDIUM if granting else Confidence.HIGH,
    )


def _place_of_grant(repository: Repository, most: Permission) -> Place | None:
    if " " not in most.what:
        name, source = most.what.strip("`"), repository.sources.get(most.place.path)  # a policy of AWS
        if source is None or name in source.line(most.place.line):
            return None
        from offkey.rules.named_policies import place_of_name

        return place_of_name(repository, most.place, name)
    from offkey.rules.granting_words import place_of_grant

    return place_of_grant(repository, most)


def _names(statements: Sequence[FederatedStatement]) -> str:
    return " and ".join(dict.fromkeys(map(_name, statements)))


def _name(found: FederatedStatement) -> str:
    if found.is_guessed:
        return "an identity provider that nothing here names"
    if is_guessed(found.statement) and not _says_github(found):
        return "its issuer"
    issuer = issuer_of(found.host)
    return issuer.name if issuer is not None else found.host


def _says_github(found: FederatedStatement) -> bool:
    """Whether the one that is looked at where nothing says which issuer is meant is GitHub for a reason, or another."""
    text = found.written.text
    return found.host != github.HOST or text is None or b"github" in text.source.data.lower()


def _is_one_subject(found: FederatedStatement) -> bool:
    """Whether it asks for whole subjects, none of them any pull request's: what is merged is mostly reviewed."""
    subjects = [one for one in found.statement.conditions if isinstance(one.key, str) and one.key.endswith(":sub")]
    return any(_POSITIVE.fullmatch(one.operator) for one in subjects) and all(
        isinstance(value, str) and not {"*", "?", "$"} & set(value) and not value.endswith(":pull_request")
        for one in subjects
        if _POSITIVE.fullmatch(one.operator)
        for value in one.values
    )


def _is_open(found: FederatedStatement) -> bool:
    """Whether more of a pipeline than what is merged gets in."""
    return _for_pipelines(found) and not _is_one_subject(found)


def _for_pipelines(found: FederatedStatement) -> bool:
    issuer = issuer_of(found.host)
    return issuer is not None and issuer.ci and not found.is_guessed


RULE = Rule(
    id="admin-on-federated-role",
    summary="A role that pipelines take through OIDC may do everything.",
    severity=Severity.HIGH,
    on=TrustNode,
    check=check,
)
