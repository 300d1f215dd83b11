"""What holds while a step runs: its environment, its directory, its shell, its terraform commands.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import posixpath

from offkey.model.builtin import lru_cache
from offkey.model.pipeline import Command, Entry, Job, Script, Step, Workflow
from offkey.model.records import dataclass
from offkey.model.regex import ASCII, regex
from offkey.model.unknown import Unknown
from offkey.read.github_expression import Value, interpolate
from offkey.read.shell import parse
from offkey.read.shell_words import may_say
from offkey.read.terraform_command import BINARIES, TerraformCall
from offkey.read.terraform_command import parse as parse_call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ASSIGNS = regex(r"\w+=")
_WORKSPACE = regex(r"\$(?:GITHUB_WORKSPACE|\{GITHUB_WORKSPACE\})(?:/|\Z)")
_BASH_LIKE = regex(r"(?:\S*/)?(?:bash|sh|dash|zsh)\b")
_LINE_LIKE = regex(r"(?:\S*/)?(?:pwsh|powershell|cmd)\b")
_ENVIRONMENT = regex(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))", ASCII)
_SUBSTITUTED = regex(r"\$\(((?:\s*cd\s[^()&;|]{1,200}&&)?\s*(?:terraform|tofu)\s[^()]{0,400})\)")
_PREFIXES = frozenset({"sudo", "time", "exec", "command", "nohup", "env", "builtin"})
_LAUNCHERS = {
    "nix": frozenset({"-c", "--command"}),
    **dict.fromkeys(("aws-vault", "chamber", "doppler", "infisical", "mise", "op", "dotenv"), frozenset({"--"})),
    **dict.fromkeys(("tfcmt", "tfnotify"), frozenset({"--"})),  # they tell what Terraform says
    **dict.fromkeys(("poetry", "pipenv", "uv"), frozenset({"run"})),
    "devbox": frozenset({"run"}),
    "asdf": frozenset({"exec"}),
}
"""Tools that start a command in an environment they make, and the word before the command.

Source: https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-develop, https://mise.jdx.dev/cli/exec.html,
https://github.com/ByteNess/aws-vault/blob/main/USAGE.md, https://docs.doppler.com/docs/cli
"""
_NO_SCRIPT = Script(())


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable of a step. `origin` is `workflow`, `job` or `step`."""

    entry: Entry
    origin: str

    @property
    def value(self) -> str:
        """The value as written, expressions included."""
        return self.entry.value


@dataclass(frozen=True, slots=True)
class TerraformCommand:
    """One terraform or tofu command of a step.

    `directory` is where the script has gone by then, relative to where it started (empty: there),
    the command's own `-chdir` not yet applied; Unknown where a `cd` could not be followed.
    """

    call: TerraformCall
    command: Command
    directory: str | Unknown

    def root_module(self, start: str) -> str | Unknown:
        """The root module's directory, relative to the repository, where the script starts in `start`."""
        chdir = self.call.chdir or ""
        if "$" in chdir:
            return _moved("", chdir, surely=True, named="-chdir=")  # of the checkout, wherever the script has gone
        if isinstance(self.directory, Unknown):
            return self.directory
        return self.call.directory(posixpath.join(start, self.directory))


def effective_env(workflow: Workflow, job: Job, step: Step | None = None) -> dict[str, Variable]:
    """The variables that the workflow, the job and the step set, the nearest winning, by name."""
    levels = [("workflow", workflow.env), ("job", job.env)]
    if step is not None:
        levels.append(("step", step.env))
    return {entry.key: Variable(entry, origin) for origin, entries in levels for entry in entries}


def working_directory(
    workflow: Workflow, job: Job, step: Step, *, context: Mapping[str, Value] | None = None
) -> str | Unknown:
    """The directory a `run` step starts in, relative to the repository; empty for the repository itself.

    Unknown where it is computed from more than `context`, the `env` as written, or the workspace;
    and where it lies outside the repository.
    """
    written = written_directory(workflow, job, step)
    found = interpolate(written, seen_by(workflow, job, step, context or {}))
    if isinstance(found, Unknown):
        return Unknown(f"working-directory is {written}, and {found.reason}")
    return _inside(found.replace("$GITHUB_WORKSPACE", ".").replace("${GITHUB_WORKSPACE}", "."))


def written_directory(workflow: Workflow, job: Job, step: Step) -> str:
    """The directory a `run` step starts in, as the nearest that says one writes it."""
    return step.working_directory or job.defaults_working_directory or workflow.defaults_working_directory or "."


def shell_of(workflow: Workflow, job: Job, step: Step) -> str | None:
    """The shell a `run` step names, or None for the runner's own."""
    return step.shell or job.defaults_shell or workflow.defaults_shell


def script(step: Step) -> Script:
    """The commands of a `run` step.

    PowerShell and cmd are read as if they were bash, since most lines look the same, with a
    problem that says so; any other shell gives no commands, and a problem.
    """
    if step.run is None:
        return _NO_SCRIPT
    if not step.shell or _BASH_LIKE.match(step.shell):
        return _parsed(step.run)
    if _LINE_LIKE.match(step.shell):
        found = _parsed(step.run)
        return Script(found.commands, (f"the shell {step.shell} is read as if it were bash", *found.problems))
    return Script((), (f"the shell {step.shell} is not read",))


def terraform_commands(step: Step) -> tuple[TerraformCommand, ...]:
    """Every terraform or tofu command of a step, in order, with the directory it runs in."""
    if step.run is None or not may_say(step.run, *BINARIES):
        return ()
    return tuple(_terraform_commands(script(step)))


def terraform_commands_in(text: str) -> tuple[TerraformCommand, ...]:
    """The same for a script that starts at the root of the repository."""
    return tuple(_terraform_commands(_parsed(text)))


def substituted_terraform_commands(step: Step) -> tuple[TerraformCommand, ...]:
    """Those whose output becomes a part of another command: `echo "ip=$(terraform output -raw ip)"`."""
    if step.run is None or not may_say(step.run, *BINARIES):
        return ()
    inner = (match[1] for match in _SUBSTITUTED.finditer(step.run))
    return tuple(command for text in inner for command in _terraform_commands(_parsed(text)))


def _terraform_commands(found: Script) -> Iterator[TerraformCommand]:
    here = _Directories()
    for command in found.commands:
        call = parse_call(_program(command.words))
        if call is not None:
            yield TerraformCommand(call, command, here.at(command))
        else:
            here.move(command)


class _Directories:
    """Follows `cd`, `pushd` and `popd`; what a subshell does ends with it."""

    def __init__(self) -> None:
        self._current: dict[tuple[int, ...], str | Unknown] = {(): ""}
        self._stack: list[str | Unknown] = []

    def at(self, command: Command) -> str | Unknown:
        """Where `command` runs."""
        shells = command.subshells
        while shells not in self._current:
            shells = shells[:-1]
        return self._current[shells]

    def move(self, command: Command) -> None:
        """Note where `command` leads, if it changes the directory."""
        match command.words:
            case ("cd" | "pushd" as verb, *options, target) if all(option in {"-P", "-L", "--"} for option in options):
                before = self.at(command)
                if verb == "pushd":
                    self._stack.append(before)
                self._current[command.subshells] = _moved(before, target, surely=not command.conditional)
            case ("cd" | "pushd", *_):
                self._current[command.subshells] = Unknown(f"{' '.join(command.words)} leads out of the repository")
            case ("popd",):
                here = self._stack.pop() if self._stack else Unknown("popd has nothing to go back to")
                self._current[command.subshells] = here
            case _:
                pass


def seen_by(workflow: Workflow, job: Job, step: Step, given: Mapping[str, Value]) -> dict[str, Value]:
    """What an expression in a step's keys can see, as far as it is written down or given."""
    github = given.get("github", {})
    github = type(github)({**github, "workspace": "."}) if isinstance(github, dict) else github
    known: dict[str, Value] = {**given, "github": github}
    env: dict[str, Value] = {}
    for name, variable in effective_env(workflow, job, step).items():
        env[name] = interpolate(variable.value, known)
    return {"env": env, **known}


@lru_cache(maxsize=512)
def _parsed(text: str) -> Script:
    return parse(text)


def _program(words: tuple[str, ...]) -> tuple[str, ...]:
    """`words` without what only wraps the command: `sudo -E env A=1 terraform …`, `nix develop -c terraform …`."""
    while words:
        if words[0] in _PREFIXES:
            words = words[1:]
            while words and (words[0].startswith("-") or _ASSIGNS.match(words[0])):
                words = words[1:]
        elif launched := _launched(words):
            words = launched
        else:
            break
    return words


def _launched(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that a tool starts in an environment of its own; empty where it starts none."""
    marks = _LAUNCHERS.get(words[0], frozenset())
    mark = next((index for index, word in enumerate(words) if word in marks), None) if marks else None
    return words[mark + 1 :] if mark is not None else ()


def _moved(before: str | Unknown, target: str, *, surely: bool, named: str = "cd ") -> str | Unknown:
    target = target.replace("${{ github.workspace }}", "$GITHUB_WORKSPACE")
    match = _WORKSPACE.match(target)
    if match:
        before, target = "", target[match.end() :] or "."
    if not surely:
        return Unknown(f"{named}{target} may not run")
    if target.startswith(("/", "~", "-")) or "$" in target or "`" in target:
        return Unknown(f"{named}{target} leads where only the run knows")
    if isinstance(before, Unknown):
        return before
    moved = posixpath.normpath(posixpath.join(before, target))
    return "" if moved == "." else moved


def _inside(path: str) -> str | Unknown:
    if _ENVIRONMENT.search(path):
        return Unknown(f"working-directory {path} is known only when the step runs")
    clean = posixpath.normpath(path)
    if clean.startswith(("/", "../", "~")) or clean == "..":
        return Unknown(f"working-directory {path} lies outside the repository")
    return "" if clean == "." else clean
