"""What an Atlantis configuration allows to repositories, and the commands that it runs.

Source: https://www.runatlantis.io/docs/server-side-repo-config.html, https://www.runatlantis.io/docs/custom-workflows.html
"""

from __future__ import annotations

from offkey.model import yaml
from offkey.model.atlantis import Allowance, AtlantisStep
from offkey.model.yaml import Node, Scalar, key_text, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from offkey.model.text import Place, Source

_STAGES = ("plan", "apply", "policy_check", "import", "state_rm")
_NOTHING = frozenset({"", "~", "null"})
_HOOKS = ("pre_workflow_hooks", "post_workflow_hooks")


def allowances(source: Source, root: yaml.Mapping) -> tuple[Allowance, ...]:
    """The entries of `repos`, in order."""
    return tuple(_allowance(source, item) for item in _items(root.get("repos")) if isinstance(item, yaml.Mapping))


def steps_of_hooks(source: Source, root: yaml.Mapping) -> tuple[AtlantisStep, ...]:
    """Every command of the hooks, in order."""
    found: list[AtlantisStep] = []
    for item in _items(root.get("repos")):
        for hook in _HOOKS if isinstance(item, yaml.Mapping) else ():
            hooks = item.get(hook) if isinstance(item, yaml.Mapping) else None
            found += (step for one in _items(hooks) for step in _step(source, one))
    return tuple(found)


def steps_of_workflows(source: Source, root: yaml.Mapping) -> tuple[AtlantisStep, ...] | None:
    """Every command of the workflows, in order; None where something else fills them in."""
    written = root.get("workflows")
    workflows = None if written is None else resolve(written)
    if isinstance(workflows, Scalar) and workflows.value.lower() not in _NOTHING:
        return None
    found: list[AtlantisStep] = []
    for pair in workflows.merged() if isinstance(workflows, yaml.Mapping) else ():
        workflow = resolve(pair.value)
        for stage in _STAGES if isinstance(workflow, yaml.Mapping) else ():
            table = workflow.get(stage) if isinstance(workflow, yaml.Mapping) else None
            listed = table.get("steps") if isinstance(table, yaml.Mapping) else None
            found += (step for one in _items(listed) for step in _step(source, one))
    return tuple(found)


def _items(node: Node | None) -> Iterator[Node]:
    if node is not None:
        found = resolve(node)
        yield from (map(resolve, found.items) if isinstance(found, yaml.Sequence) else ())


def _allowance(source: Source, item: yaml.Mapping) -> Allowance:
    custom: Place | None = None
    overrides: list[tuple[str, Place]] = []
    for pair in item.merged():
        value = resolve(pair.value)
        if key_text(pair.key) == "allow_custom_workflows" and isinstance(value, Scalar) and _is_true(value):
            custom = source.place(pair.span)
        elif key_text(pair.key) == "allowed_overrides":
            overrides += ((s.value, source.place(s.span)) for s in _items(value) if isinstance(s, Scalar))
    name = item.get("id")
    return Allowance(
        id=name.value if isinstance(name, Scalar) else "",
        place=source.place(item.span),
        custom_workflows=custom,
        overrides=tuple(overrides),
        limited=any(True for _ in _items(item.get("allowed_workflows"))),
        requires=_may_list(item.get("apply_requirements")),
    )


def _may_list(node: Node | None) -> bool:
    """Whether a list has items, or something else fills it in."""
    if node is None:
        return False
    found = resolve(node)
    return bool(found.items) if isinstance(found, yaml.Sequence) else not _is_nothing(found)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value.lower() in _NOTHING


def _is_true(value: Scalar) -> bool:
    return value.value.lower() in {"true", "yes", "on"}


def _step(source: Source, item: Node) -> Iterator[AtlantisStep]:
    if not isinstance(item, yaml.Mapping):
        return
    for pair in item.merged():
        kind, value = key_text(pair.key) or "", resolve(pair.value)
        if kind in ("run", "multienv") and isinstance(value, Scalar):
            yield AtlantisStep(kind, None, value.value, source, value.span)
        elif kind in ("run", "multienv", "env") and isinstance(value, yaml.Mapping):
            yield from _of_mapping(source, kind, value)
        elif isinstance(value, yaml.Mapping):
            yield from _extra_arguments(source, value)


def _of_mapping(source: Source, kind: str, value: yaml.Mapping) -> Iterator[AtlantisStep]:
    named = value.get("name")
    name = named.value if isinstance(named, Scalar) else None
    for key in ("command", "value"):
        text = value.get(key)
        if isinstance(text, Scalar):
            yield AtlantisStep(kind, name, text.value, source, text.span, is_value=key == "value")


def _extra_arguments(source: Source, value: yaml.Mapping) -> Iterator[AtlantisStep]:
    """`plan: {extra_args: […]}`: each is a word of the terraform command."""
    for word in _items(value.get("extra_args")):
        if isinstance(word, Scalar):
            yield AtlantisStep("extra_args", None, word.value, source, word.span)
