"""The roles that a module gives to an Atlantis server, whatever they are called: of its task, or of its instance."""

from __future__ import annotations

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.module import Module

_WORD = "atlantis"
_TASK = "aws_ecs_task_definition"
_PROFILE = "aws_iam_instance_profile"
_MACHINES = frozenset({"aws_instance", "aws_launch_template", "aws_launch_configuration"})
_ROLE_OF_TASK = regex(r"\btask_role_arn\s*=\s*(?:\"\$\{)?\s*aws_iam_role\.([\w-]+)")
_OF_MACHINE = regex(r"\baws_iam_instance_profile\.([\w-]+)")
_ROLE_OF_PROFILE = regex(r"\brole\s*=\s*(?:\"\$\{)?\s*aws_iam_role\.([\w-]+)")
_HOST = regex(
    r"\b(?:name|family|image)\"?\s*[=:]\s*\"?[^\s\",]{0,200}atlantis"
    r"|\b(?:container_definitions|user_data)\s*=[^\n]{0,200}atlantis|runatlantis/"
)
"""How a task or a machine says that it is the server: what merely lies beside one names it elsewhere."""


def roles_of_servers(module: Module) -> frozenset[str]:
    """The names of the roles in a module with which a task or a machine of Atlantis works."""
    if not module.says(_WORD) or not module.says(_TASK, *_MACHINES):
        return frozenset()
    return frozenset(_roles(module))


def _roles(module: Module) -> Iterator[str]:
    profiles = {one.name: one.file.text(one.block.span) for one in module.of_types({_PROFILE})}
    for resource in module.of_types({_TASK, *_MACHINES}):
        text = resource.file.text(resource.block.span)
        if _WORD not in resource.name.lower() and not (_WORD in text and _HOST.search(text)):
            continue
        if resource.type == _TASK:
            yield from _ROLE_OF_TASK.findall(text)
        else:
            for name in _OF_MACHINE.findall(text):
                yield from _ROLE_OF_PROFILE.findall(profiles.get(name, ""))
