"""Every permission that one request needs."""

from __future__ import annotations

from collections.abc import Iterator

from offkey.lab import resources, resources_s3
from offkey.lab.actions import action
from offkey.lab.asked import Asked, Demand
from offkey.lab.passing import SERVICES, passed


def demands(asked: Asked) -> tuple[Demand, ...]:
    """Every permission that the request needs: one, or several where it touches several things."""
    if asked.operation.service == "s3":
        return tuple(resources_s3.demands(asked))
    if asked.operation.name.startswith("Transact") and asked.operation.signing_name == "dynamodb":
        return tuple(_transaction(asked))
    operation = asked.operation
    name = action(operation, method=asked.request.method)
    find = resources.BY_SERVICE.get(operation.signing_name)
    found: list[str | None] = list(find(asked)) if find else []
    own = [Demand(name, resource, asked.owner(resource)) for resource in found or [None]]
    service = SERVICES.get(operation.signing_name)
    to = {"iam:PassedToService": service} if service else {}
    handed = [Demand("iam:PassRole", role, asked.owner(role), to) for role in passed(operation, account=asked.account)]
    return (*own, *handed)


_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def _transaction(asked: Asked) -> Iterator[Demand]:
    """Each part of a transaction by the action it would be alone. Source: DynamoDB, "Transactions and IAM"."""
    items = asked.operation.parameters.get("TransactItems")
    parts = [part for item in (items if isinstance(items, list) else ()) for part in _parts(item)]
    for kind, table in parts or [("Get", "*")]:
        arn = table if table.startswith("arn:") else asked.local("dynamodb", f"table/{table}")
        yield Demand(f"dynamodb:{_TRANSACTION.get(kind, 'GetItem')}", arn, asked.owner(arn))


def _parts(item: object) -> Iterator[tuple[str, str]]:
    """Kind and table of what one member of a transaction does; nothing for what has not that form."""
    for kind, part in item.items() if isinstance(item, dict) else ():
        table = part.get("TableName") if isinstance(part, dict) else None
        if isinstance(table, str):
            yield str(kind), table
