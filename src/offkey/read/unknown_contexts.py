"""What stands for the parts of GitHub's contexts that only a run can tell: texts by which two of them are compared."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.pipeline import Step
    from offkey.read.github_expression import Value


class Written(dict[str, "Value"]):
    """A context of which every member is left as it is written."""

    def __init__(self, context: str) -> None:
        super().__init__()
        self._context = context

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Value:
        return f"${{{{ {self._context}.{name} }}}}"


class OfMatrix(dict[str, "Value"]):
    """The members of a matrix that another job works out, each by what the matrix is written as."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self._written = written

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Value:
        return by_script(self._written, f"matrix.{name}")


class FoundOut(dict[str, "Value"]):
    """The outputs of a step, each by the script that finds it out; unknown where the script does not say its name."""

    def __init__(self, step: Step, script: str) -> None:
        super().__init__()
        self._step, self._script = step, script

    def __contains__(self, name: object) -> bool:
        return f"{name}=" in self._script

    def __missing__(self, name: str) -> Value:
        return by_script(self._script, f"steps.{self._step.id}.outputs.{name}")


def by_script(script: str, name: str) -> str:
    """A name for what a script finds out; it ends as the text does that asks for it."""
    return f"${{{{ {' '.join(script.split())} }}}} {name}"
