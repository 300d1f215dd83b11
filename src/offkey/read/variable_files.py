"""`*.tfvars` and `*.tfvars.json`: which values apply by themselves, and which only if somebody names the file.

Source: Terraform language documentation, "Input Variables: Variable Definition Precedence".
"""

from __future__ import annotations

from offkey.model.builtin import Callable
from offkey.model.hcl_expression import Expression
from offkey.model.regex import IGNORECASE, regex
from offkey.model.terraform import Value
from offkey.model.text import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offkey.model.hcl import HclFile

_EXAMPLE = regex(r"example|sample|template|dummy|placeholder|\bdist\b", IGNORECASE)
_FIRST = ("terraform.tfvars", "terraform.tfvars.json")

Evaluate = Callable[[Expression, Source], Value]


def assignments(
    files: Sequence[HclFile], evaluate: Evaluate
) -> tuple[Mapping[str, Value], Mapping[str, Mapping[str, Value]]]:
    """The values that apply by themselves, and by variable and path those of every other file."""
    applied: dict[str, Value] = {}
    optional: dict[str, dict[str, Value]] = {}
    for file in sorted(files, key=lambda file: _precedence(file.source.path)):
        path = file.source.path
        for attribute in file.body.attributes:
            value = evaluate(attribute.value, file.source)
            if applies(path):
                applied[attribute.name] = value
            else:
                optional.setdefault(attribute.name, {})[path] = value
    return applied, optional


def applies(path: str) -> bool:
    """Whether Terraform reads the variable file without being told to."""
    name = path.rpartition("/")[2]
    return name in _FIRST or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def is_example(path: str) -> bool:
    """Whether the name of a variable file says that its values are to be replaced."""
    return _EXAMPLE.search(path.rpartition("/")[2]) is not None


def _precedence(path: str) -> tuple[int, str]:
    """`terraform.tfvars` first, then its JSON form, then the others by name; later files win."""
    name = path.rpartition("/")[2]
    return _FIRST.index(name) if name in _FIRST else len(_FIRST), name
