"""Users and keys that an emulator of IAM makes: no key of AWS comes out of it."""

from __future__ import annotations

from offkey.model.hcl_expression import Literal
from offkey.read.aws_keys import is_aws_endpoint
from offkey.read.provider_account import alias_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.module import Module
    from offkey.model.terraform import Provider, Resource


def is_emulated(module: Module, resource: Resource) -> bool:
    """Whether the provider of a resource, as its module writes it, asks an IAM that is not AWS's."""
    alias = alias_in(resource.block.body)
    return any(_has_other_iam(provider) for provider in module.providers if provider.alias == alias)


def _has_other_iam(provider: Provider) -> bool:
    """Source: AWS provider, "Custom Service Endpoint Configuration" (`endpoints`, one argument for each service)."""
    endpoints = provider.block.body.block("endpoints")
    iam = endpoints.body.attribute("iam") if endpoints is not None else None
    value = iam.value.value if iam is not None and isinstance(iam.value, Literal) else None
    return isinstance(value, str) and value != "" and is_aws_endpoint(value) is not True
