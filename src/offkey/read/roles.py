"""The roles in a JSON file, whatever kind of file it is."""

from __future__ import annotations

from offkey.errors import UnreadableError
from offkey.model.inventory import Inventory
from offkey.model.policy import Policy
from offkey.model.proof import TrustedRole
from offkey.model.text import Place, Source
from offkey.read import iam_dump, json_documents, terraform_show, terraform_show_roles
from offkey.read.json_text import JsonObject
from offkey.read.policy import from_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.read.json_documents import Documents

_HINT = (
    "offkey reads a trust policy, `terraform show -json` of a plan or a state, and "
    "`aws iam get-account-authorization-details`."
)


def read(source: Source) -> Inventory:
    """The roles and identity providers in a JSON file.

    It may be a bare trust policy, a plan or state as `terraform show -json` prints it, or what IAM answers to
    `get-account-authorization-details`, `list-roles` or `get-role`, its pages one behind the other or in a list.

    Raises UnreadableError: it is not JSON, or none of these.
    """
    documents = json_documents.read(source)
    values = [item for value in documents.values for item in (value if isinstance(value, list) else [value])]
    if values and all(map(iam_dump.is_page, values)):
        return iam_dump.read(values, places=documents.places("Arn"), path=source.path)
    if len(values) == 1 and terraform_show.is_shown(values[0]):
        return terraform_show_roles.read(values[0], places=documents.places("address"), path=source.path)
    if len(values) == 1 and "Statement" in _names(values[0]):
        return Inventory((_bare(values[0], Place(source.path, 1)),))
    raise UnreadableError(_what(documents), place=Place(source.path, 1), hint=_HINT)


def _bare(document: object, place: Place) -> TrustedRole:
    """A trust policy is a role without a name.

    Raises UnreadableError: it is a policy of another kind.
    """
    trust = from_document(document, place=place)
    if isinstance(trust, Policy) and trust.statements:
        nobody = not any(s.principals or s.not_principals for s in trust.statements)
        if nobody and not trust.unknown:
            raise UnreadableError("a policy that names no principals is no trust policy", place=place, hint=_HINT)
    return TrustedRole("", trust, place)


def _names(value: object) -> frozenset[str]:
    if isinstance(value, JsonObject):
        return frozenset(key for key, _item in value.pairs if isinstance(key, str))
    return frozenset(value) if isinstance(value, dict) else frozenset()


def _what(documents: Documents) -> str:
    """What the file is, as far as it can be told."""
    names = frozenset[str]().union(*map(_names, documents.values))
    if {"lineage", "serial"} <= names:
        return "this is a state file itself, which is not made to be read: `terraform show -json` prints it"
    if "Resources" in names:
        return "this is a CloudFormation template, not a trust policy, plan, state or dump of IAM"
    if len(documents.values) > 1:
        return "several documents that are not all pages of one dump of IAM"
    return "not a trust policy, plan, state or dump of IAM"
