"""The versions of Terraform and of its providers that a module asks for, in its `terraform` blocks."""

from __future__ import annotations

from offkey.read.nested import Nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def of_terraform(settings: Iterable[Nested]) -> str | None:
    """The constraint; several are all in force."""
    versions = [version for body in settings if isinstance(version := body.value("required_version"), str)]
    return ", ".join(versions) or None


def of_providers(settings: Iterable[Nested]) -> dict[str, str]:
    """Version constraints by local name; one without a version is not listed."""
    required: dict[str, str] = {}
    for body in settings:
        for block in body.body.of_type("required_providers"):
            for name, setting in Nested(body.scope, body.source, block.body).settings().items():
                version = setting.value.get("version") if isinstance(setting.value, dict) else setting.value
                if isinstance(version, str):
                    required[name] = version
    return required
