"""In which account a resource is: what the configuration of its provider promises.

Source: AWS provider documentation, `allowed_account_ids` and "Assuming an IAM Role"; Terraform language
documentation, "The provider Meta-Argument".
"""

from __future__ import annotations

from offkey.model.arn import Arn, is_account_id
from offkey.model.hcl import Attribute
from offkey.model.hcl_expression import GetAttribute, Reference
from offkey.model.text import Place
from offkey.model.unknown import Unknown
from offkey.read import assume_roles
from offkey.read.nested import Nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.hcl import Body
    from offkey.model.terraform import Value
    from offkey.read.evaluate import Scope


def account(body: Nested) -> str | Unknown:
    """The account of a resource or data source.

    Where it is not known, the answer is the same Unknown for everything that the same provider configures.
    """
    alias = alias_in(body.body)
    if isinstance(alias, Attribute):
        return Unknown("the account is known when Terraform runs", body.source.place(alias.span))
    found: str | Unknown = body.scope.once(("account", alias), lambda: _of_provider(body.scope, alias))
    return found


def alias_in(body: Body) -> str | Attribute | None:
    """The alias of the provider that configures a block, None for the one without; what names it where that is open."""
    attribute = body.attribute("provider")
    match attribute.value if attribute is not None else None:
        case None | Reference(root="aws", steps=()):
            return None
        case Reference(root="aws", steps=(GetAttribute(name=alias),)):
            return alias
        case _:
            return attribute


def _of_provider(scope: Scope, alias: str | None) -> str | Unknown:
    which = f" of the provider aws.{alias}" if alias else ""
    found = scope.providers.get(alias)
    if found is None:
        return Unknown(f"the account{which} is known when Terraform runs", Place(scope.path, 1))
    block, source = found
    body = Nested(scope, source, block.body)
    known = _promised(body.value("allowed_account_ids")) or _taken(body)
    return known or Unknown(f"the account{which} is known when Terraform runs", source.place(block.header))


def _promised(allowed: Value) -> str | None:
    """The one account that Terraform goes on in."""
    match allowed:
        case [str(only)] if is_account_id(only):
            return only
    return None


def _taken(body: Nested) -> str | None:
    """The account of the role that the provider takes last."""
    roles = assume_roles.of_provider(body)
    arn = roles[-1].value("role_arn") if roles and roles[-1].syntax == "block" else None
    parsed = Arn.parse(arn) if isinstance(arn, str) else None
    return parsed.account if parsed is not None and is_account_id(parsed.account) else None
