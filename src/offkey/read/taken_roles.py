"""Roles that jobs of the repository take with their identity token, and that its modules only know by name.

Their trust policies lie elsewhere, in another repository or in none; that they let tokens in shows in who takes them.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.hcl_expression import Reference
from offkey.model.policy import MOST, Grants
from offkey.model.regex import regex
from offkey.model.trust import WrittenTrust
from offkey.model.unknown import Unknown
from offkey.read.same import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.module import Module
    from offkey.model.node import Share
    from offkey.model.repository import Repository
    from offkey.model.terraform import Resource
    from offkey.model.text import Place
    from offkey.read.iam_roles import Attached

_ATTACHES = ("aws_iam_role_polic", "aws_iam_policy_attachment")
_ROLE = b"role-to-assume"
_ARN = regex(r"arn:[^:]*:iam::(?:[^:]|::)*:role/(?:.*/)?(?P<name>[\w+=,.@-]+)\Z")
"""Also with an account that an expression holds."""
_TRUST = Unknown("the trust policy of the role is not here")


def taken_roles(share: Share) -> Iterator[WrittenTrust]:
    """One for each such role and module that attaches something to it."""
    modules = [module for module in share.modules if module.says(*_ATTACHES)]
    taken = _taken(Same(share.repository)) if modules else {}
    for module in modules if taken else ():
        yield from _of_module(module, taken)


@lru_cache(maxsize=1)
def _taken(repository: Same[Repository]) -> Mapping[str, Place]:
    """The names of the roles that jobs take by an ARN, each with the first place where one does."""
    found: dict[str, Place] = {}
    for workflow in repository.value.workflows:
        if _ROLE in workflow.source.data:
            from offkey.read.role_names import role_names  # not every repository takes a role
            from offkey.read.role_uses import role_uses

            for job in workflow.jobs:
                for use in role_uses(repository.value, workflow, job):
                    names = (_ARN.match(one.name) for one in role_names(repository.value, workflow, job, use))
                    for name in filter(None, names):
                        found.setdefault(name["name"], use.place)
    return found


def _of_module(module: Module, taken: Mapping[str, Place]) -> Iterator[WrittenTrust]:
    from offkey.read.role_attachments import ATTACHMENTS, attaches

    by_name: dict[str, Attached] = {}
    for resource in module.of_types(ATTACHMENTS):
        if attaches(resource) and not _is_to_own(resource):
            _add(module, resource, taken, by_name)
    own = {role.name for role in module.roles if isinstance(role.name, str)} if by_name else ()
    for name, attached in by_name.items():
        places = [place for _, place in (*attached.managed, *attached.inline)]
        if places and name not in own:
            grants = Grants(managed=tuple(attached.managed), inline=tuple(attached.inline))
            yield WrittenTrust(name, _TRUST, min(places), grants=grants, taken=taken[name])


def _is_to_own(resource: Resource) -> bool:
    """Whether it attaches to a role of the same module, which need not be worked out to know that."""
    from offkey.read.role_attachments import ATTACHMENTS

    written = resource.block.body.attribute(ATTACHMENTS[resource.type][0])
    return written is None or (isinstance(written.value, Reference) and written.value.root == "aws_iam_role")


def _add(module: Module, resource: Resource, taken: Mapping[str, Place], by_name: dict[str, Attached]) -> None:
    from offkey.read import terraform
    from offkey.read.iam_roles import Attached, attach
    from offkey.read.role_attachments import attachments_of

    for one in attachments_of(resource, terraform.scope_of(module)):
        names = [name for name in one.names if isinstance(name, str) and name in taken] if one.left_off is None else []
        for name in names[:MOST]:
            attached = by_name.setdefault(name, Attached())
            attach(one.body, one.policy, attached, inline=one.inline)
