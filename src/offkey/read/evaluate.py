"""What the names of a module stand for, as far as its files say.

Names are looked up and values worked out when they are asked for, once. What exists only when Terraform runs (what AWS
answers, what the command line passes) is Unknown, with the place of the expression.
"""

from __future__ import annotations

from offkey.model.hcl_expression import Call, Expression, Literal, Step
from offkey.model.records import dataclass, field
from offkey.model.unknown import Unknown
from offkey.read import variable_files
from offkey.read.convert import equal
from offkey.read.declarations import Declared
from offkey.read.evaluation import Evaluation
from offkey.read.loop import NO_NAMES, Names
from offkey.read.module_links import Passed
from offkey.read.partial import bounded, too_large
from offkey.read.variable_type import conform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from offkey.model.hcl import Attribute, Block, HclFile
    from offkey.model.module import Module
    from offkey.model.terraform import Value
    from offkey.model.text import Source

_STEPS = 200_000
_STEPS_PER_BYTE = 10


@dataclass(frozen=True, slots=True)
class Around:
    """What a module has around it: its folder, whether it is a root module, and the files it may read, by path."""

    folder: str = ""
    is_root: bool = False
    texts: Mapping[str, Source] = field(default_factory=dict)
    functions: Mapping[str, Callable[[Call, Callable[[Expression], Value]], Value]] = field(default_factory=dict)
    """Those that Terraform does not have: each gets the call, and what works out its arguments."""
    named: Mapping[str, Callable[[Sequence[Step]], tuple[Value, Sequence[Step]]]] = field(default_factory=dict)
    """What names stand for that begin with a word which Terraform does not have, by that word, and the steps left."""
    modules: Mapping[str, Module] = field(default_factory=dict)
    """The modules of the repository by folder, of which it may call some."""
    above: tuple[str, ...] = ()
    """The folders of the modules by whose calls it is there, where it stands for one call; the outermost first."""


_NOTHING = Around()


class Scope:
    """The variables, locals, resources and data sources of one module."""

    def __init__(
        self,
        declared: Declared,
        given: Mapping[str, Value],
        optional: Mapping[str, Mapping[str, Value]],
        *,
        around: Around = _NOTHING,
    ) -> None:
        self.around = around
        self.depth = 0
        """How many expressions are being worked out inside one another."""
        self._given, self._optional = given, optional
        self._known: dict[Hashable, Value] = {}
        self.items: dict[int, Mapping[str, Expression]] = {}
        """The items by name of objects in local values, by the identity of the expression, which the module keeps."""
        self.steps = _STEPS + _STEPS_PER_BYTE * declared.size
        """How much more work is done before the rest is Unknown."""
        self.called: dict[Hashable, Scope] = {}
        """The modules that it calls, each as one instance of a call makes it, as far as somebody asked."""
        self._declared = declared

    @classmethod
    def of(
        cls,
        files: Sequence[HclFile] | Declared,
        *,
        tfvars: Sequence[HclFile] = (),
        inputs: Mapping[str, Value] | None = None,
        around: Around = _NOTHING,
    ) -> Scope:
        """The scope of the module in `files`, or that declares so much.

        `inputs` are the arguments of a module call; None means a root module, whose variables come
        from `tfvars`; those also win over the environment, in which Terragrunt passes inputs. Only
        `terraform.tfvars` and `*.auto.tfvars` apply by themselves. Any other variable file may or may not
        be named on the command line: where one disagrees, the variable is Unknown; where it has no default, it is
        what all of them say that set it.
        """
        declared = files if isinstance(files, Declared) else Declared(files)
        if inputs is not None and not (tfvars and around.is_root):
            return cls(declared, inputs, {}, around=around)
        bare = cls(Declared(()), {}, {})
        applied, optional = variable_files.assignments(tfvars, bare.value)
        if isinstance(inputs, Passed):
            return cls(declared, inputs.over(applied), optional, around=around)
        return cls(declared, {**(inputs or {}), **applied}, optional, around=around)

    def value(self, expression: Expression, source: Source, *, names: Names = NO_NAMES) -> Value:
        """What `expression`, which stands in `source`, is worth. `names` are those bound around it."""
        if type(expression) is Literal and self.steps > 0:
            self.steps -= 1  # as `spend` counts it: most arguments are literals
            return expression.value
        return Evaluation(self, source, names).value(expression)

    def variable(self, name: str) -> Value:
        """The value of `var.name`."""
        key = ("var", name)
        return self._known[key] if key in self._known else self.once(key, lambda: self._variable(name))

    def is_default(self, name: str) -> bool:
        """Whether a variable has its default, as nothing sets it: that of a module that nobody calls.

        So has one for which every call passes on such a variable.
        """
        if isinstance(self._given, Passed):
            return self._given.is_default(name)
        return name in self._declared.variables and name not in self._given

    def local(self, name: str) -> Value:
        """The value of `local.name`."""
        key = ("local", name)
        if key in self._known:
            return self._known[key]
        if name not in self._declared.locals:
            return Unknown(f"local.{name} is not there")
        written, source = self._declared.locals[name]
        return self.once(key, lambda: self.value(written.value, source))

    def knows_local(self, name: str) -> bool:
        """Whether all of `local.name` was worked out already, or is being worked out."""
        return ("local", name) in self._known

    def once(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
        """The value remembered under `key`; one that depends on itself is Unknown."""
        if key not in self._known:
            self._known[key] = Unknown("it depends on itself")
            self._known[key] = bounded(work_out())
        return self._known[key]

    def spend(self, steps: int = 1) -> Unknown | None:
        """Counts steps of work; the answer is not None once there were too many."""
        self.steps -= steps
        return too_large("the module") if self.steps < 0 else None

    def block(self, mode: str, type_: str, name: str) -> tuple[Block, Source] | None:
        """A resource or data source (the `mode`) with the file it stands in, or None; the last one counts."""
        return self._declared.block(mode, type_, name)

    def blocks(self, mode: str, type_: str) -> Mapping[str, tuple[Block, Source]]:
        """Those of one type with the files they stand in, by name."""
        return self._declared.blocks(mode, type_)

    @property
    def locals(self) -> Mapping[str, tuple[Attribute, Source]]:
        """The local values as they are written, by name."""
        return self._declared.locals

    @property
    def calls(self) -> Mapping[str, tuple[Block, Source]]:
        """The calls of modules by name."""
        return self._declared.calls

    @property
    def outputs(self) -> Mapping[str, tuple[Block, Source]]:
        """The outputs by name."""
        return self._declared.outputs

    @property
    def providers(self) -> Mapping[str | None, tuple[Block, Source]]:
        """The providers of AWS by alias; None is the one without."""
        return self._declared.providers

    @property
    def path(self) -> str:
        """Stands for the module where a place is wanted: its first file."""
        return self._declared.path

    def _variable(self, name: str) -> Value:
        if name not in self._declared.variables:
            return Unknown(f"var.{name} is not declared")
        block, source = self._declared.variables[name]
        value = self._assigned(name, block, source)
        type_ = block.body.attribute("type")

        def converted(value: Value) -> Value:
            if type_ is None or value is None or isinstance(value, Unknown):
                return value  # whatever the type, which need not be read
            return conform(value, type_.value, lambda e: self.value(e, source))

        value = converted(value)
        others = self._optional.get(name, {})
        if others and name not in self._given and not block.body.attribute("default"):
            said = (other for path, other in others.items() if other and not variable_files.is_example(path))
            value = converted(next(said, value))  # somebody has to say what it is
        for path, other in others.items():
            if equal(value, converted(other)) is False:
                return Unknown(f"{path} gives var.{name} another value")
        return value

    def _assigned(self, name: str, block: Block, source: Source) -> Value:
        default = block.body.attribute("default")
        nullable = block.body.attribute("nullable")
        refuses_null = nullable is not None and nullable.value == Literal(False, nullable.value.span)
        if name in self._given:
            given = self._given
            value = given.inside(name, depth=self.depth) if isinstance(given, Passed) else given[name]
            if value is not None or not refuses_null:
                return value
        return self.value(default.value, source) if default else Unknown(f"var.{name} is given from outside")
