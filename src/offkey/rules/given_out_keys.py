"""Outputs that give out the secret of an access key which Terraform creates."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.finding import Finding, Related, Severity
from offkey.model.regex import regex
from offkey.read.same import Same
from offkey.rules.iam_user_access_key import active_keys, calls_that_create, keys_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from offkey.model.module import Module
    from offkey.model.node import Share
    from offkey.model.repository import Repository
    from offkey.model.terraform import Resource
    from offkey.model.text import Place

_NAME = regex(rb"aws_iam_access_key\.(?P<name>[\w\x80-\xff-]+)")
_SECRET = regex(rb"\.secret\b")


def findings(share: Share) -> Iterator[Finding]:
    """One for each key whose secret is an output, also where the module that calls the key's gives it on."""
    for module in share.modules:
        yield from _given_out(module)
        yield from _given_out_by_calls(module)
        yield from _given_on(share, module)


def _given_out(module: Module) -> Iterator[Finding]:
    """One finding for each active key whose secret is an output, at the first output that speaks of it."""
    keys = active_keys(module)
    outputs: dict[str, list[tuple[Place, bool]]] = {key.address: [] for key in keys}
    for file in module.files if keys else ():
        for block in file.body.of_type("output"):
            text = file.source.data[block.span.start : block.span.end]
            secret = _SECRET.search(text) is not None
            for name in {found["name"].decode("utf-8", "surrogateescape") for found in _NAME.finditer(text)}:
                if (address := f"aws_iam_access_key.{name}") in outputs:
                    outputs[address].append((file.source.place(block.header), secret))
    for address, places in outputs.items():
        yield from _of_outputs(address, places)


def _given_out_by_calls(module: Module) -> Iterator[Finding]:
    """The same for each key that a public module creates."""
    calls = list(calls_that_create(module))
    if calls:
        from offkey.read.key_modules import outputs_by_call

        outputs = outputs_by_call(module)
        for call in calls:
            yield from _of_outputs(f"module.{call.name}", outputs.get(call.name, ()))


def _of_outputs(address: str, places: Collection[tuple[Place, bool]]) -> Iterator[Finding]:
    if any(secret for _, secret in places):
        (first, _), *others = sorted(places, key=lambda one: one[0])
        yield Finding(
            f"The secret of `{address}` is an output: whoever reads the state, or an output of it, has the key.",
            first,
            related=tuple(Related(place, "the rest of it") for place, _ in others),
            severity=Severity.LOW,
        )


def _given_on(share: Share, module: Module) -> Iterator[Finding]:
    """One finding for each output that gives out the secret of a key which a module makes that is called here."""
    makers = _makers(Same(share.repository))
    if makers.isdisjoint(module.related) or not any(b"output" in file.source.data for file in module.files):
        return
    targets = makers.intersection(module.calls_by_target)
    for file in module.files if targets else ():
        for block in file.body.of_type("output"):
            value = block.body.attribute("value")
            if value is None or b"module." not in file.source.data[value.span.start : value.span.end]:
                continue
            from offkey.read.terraform_key_sources import held_keys

            for origin in held_keys(share.repository, module, value.value, plain=True):
                address, _, path = origin.name.partition("@")
                target = share.repository.module(path) if path in targets else None
                key = _active_key(target, address) if target is not None else None
                if key is not None:
                    yield Finding(
                        f"The secret of `{address}`, a key of the module in {path}, is an output: whoever reads the "
                        "state, or an output of it, has the key.",
                        file.source.place(block.header),
                        related=(Related(key.place, "the key"),),
                        severity=Severity.LOW,
                    )


@lru_cache(maxsize=1)
def _makers(repository: Same[Repository]) -> frozenset[str]:
    """The paths of the modules that make a key: few do, and what a module calls is slow to ask."""
    return frozenset(module.path for module in repository.value.modules if _makes_key(module))


def _makes_key(module: Module) -> bool:
    return module.says("aws_iam_access_key") and bool(keys_in(module))


def _active_key(module: Module, address: str) -> Resource | None:
    return next((key for key in active_keys(module) if key.address == address), None)
