"""Commands and actions that run other people's code: package managers, build tools, image builds.

Everything they install may run code of its own, with whatever the job holds.
"""

from __future__ import annotations

import posixpath

from offkey.model.records import dataclass
from offkey.model.regex import regex
from offkey.read.github_step import script
from offkey.read.shell import parse
from offkey.read.shell_words import may_say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.pipeline import Step

_ASSIGNS = regex(r"\w+=")
_PYTHON = regex(r"python[\d.]*\Z")


@dataclass(frozen=True, slots=True)
class Build:
    """One build: its command line as a person names it, and its offset (bytes) in the step's script.

    `pulls_dependencies` is false where a single named tool is installed: that is foreign code too,
    but less of it, and usually chosen by hand.
    """

    what: str
    offset: int | None
    pulls_dependencies: bool = True


_VERBS: dict[str, frozenset[str]] = {
    "npm": frozenset(
        {"ci", "install", "i", "run", "run-script", "test", "t", "build", "publish", "exec", "start", "pack"}
    ),
    "pnpm": frozenset({"install", "i", "run", "build", "test", "add", "dlx", "exec", "publish", "pack"}),
    "yarn": frozenset(
        {"", "install", "add", "run", "build", "test", "pack", "publish", "dlx", "workspace", "workspaces"}
    ),
    "bun": frozenset({"install", "i", "run", "build", "test", "add", "x"}),
    "poetry": frozenset({"install", "build", "run", "update", "add", "publish", "sync"}),
    "uv": frozenset({"sync", "run", "build", "pip", "publish"}),
    "pdm": frozenset({"install", "build", "sync", "run"}),
    "pipenv": frozenset({"install", "sync", "run"}),
    "pip": frozenset({"install", "wheel", "download"}),
    "go": frozenset({"build", "test", "generate", "run", "install", "mod", "get"}),
    "cargo": frozenset({"build", "test", "run", "install", "publish", "lambda", "zigbuild"}),
    "mvn": frozenset({"*"}),
    "mvnw": frozenset({"*"}),
    "gradle": frozenset({"*"}),
    "gradlew": frozenset({"*"}),
    "sbt": frozenset({"*"}),
    "ant": frozenset({"*"}),
    "bundle": frozenset({"install", "exec", "package"}),
    "gem": frozenset({"build", "install"}),
    "composer": frozenset({"install", "update", "require", "run-script"}),
    "dotnet": frozenset({"build", "publish", "restore", "test", "pack", "run"}),
    "mix": frozenset({"deps.get", "compile", "release", "test"}),
    "docker": frozenset({"build", "buildx build", "buildx bake", "compose build", "image build"}),
    "docker-compose": frozenset({"build"}),
    "podman": frozenset({"build"}),
    "buildah": frozenset({"bud", "build"}),
    "kaniko": frozenset({"*"}),
    "packer": frozenset({"build"}),
    "sam": frozenset({"build"}),
    "serverless": frozenset({"package"}),
    "sls": frozenset({"package"}),
    "nx": frozenset({"run", "run-many", "build", "affected"}),
    "turbo": frozenset({"run", "build"}),
    "lerna": frozenset({"run", "bootstrap"}),
    "tox": frozenset({"*"}),
    "bazel": frozenset({"build", "run", "test"}),
    "make": frozenset({"package", "build", "bundle", "dist", "compile", "zip", "lambda", "docker-build"}),
}
_SAME = {"pip3": "pip", "pip2": "pip", "task": "make", "just": "make", "bunx": "npx", "pnpx": "npx"}
_NAMED_TOOL = regex(
    r"(?:npm|pnpm|yarn) (?:i|install|add|global) .*(?:-g\b|--global\b|global )|gem install|go install|cargo install"
)
_FILE_OF_DEPENDENCIES = regex(
    r"(?:^|\s)(?:-r|--requirement|-c|-e|\.|\./\S*|\S+\.whl|\S+\.txt|--editable|\.\[\S+\])(?:\s|=|$)"
)
_SCRIPT = regex(
    r"(?:build|package|compile|bundle)(?:[-_](?:all|and[-_]push|app|apps|artifacts?|backend|containers?|dist|docker|frontend"
    r"|functions?|images?|lambdas?|layers?|packages?|services?|site|web|zip))+\.(?:sh|bash|py)\Z"
)
"""A script that says what it builds. What it runs is not looked at: it may need no dependencies."""
_NAMES = {*_VERBS, *_SAME, "npx", "setup.py", "build", "package", "compile", "bundle"}
_TOLD_BY = tuple(name for name in _NAMES if not any(other in name for other in _NAMES - {name}))
"""A part of whatever is a build: a script without any of these is not taken apart."""
_SHELLS = frozenset({"sh", "bash", "ash", "zsh"})
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_LONGEST = 200
"""How many words of a command are looked at for another one."""
_BUILD_ACTIONS = regex(
    r"docker/(?:build-push-action|bake-action)|gradle/gradle-build-action|burrunan/gradle-cache-action|getong/|bahmutov/npm-install"
    r"|borales/actions-yarn|cloudposse/github-action-docker-build-push|whoan/docker-build-with-cache-action"
    r"|redhat-actions/buildah-build|mr-smithers-excellent/docker-build-push|pypa/cibuildwheel|goreleaser/goreleaser-action"
    r"|houseabsolute/actions-rust-cross",
)


def builds(step: Step) -> tuple[Build, ...]:
    """Every build of one step, in order."""
    if step.action and _BUILD_ACTIONS.match(step.action):
        return (Build(step.uses or step.action, None),)
    found = []
    for command in script(step).commands if may_say(step.run or "", *_TOLD_BY) else ():
        build = of_command(command.words)
        if build is not None:
            found.append(Build(build.what, command.span.start, build.pulls_dependencies))
    return tuple(found)


def of_command(words: Sequence[str]) -> Build | None:
    """The build that `words` run, or None where they run something else."""
    words = _program(words)
    name = posixpath.basename(words[0]) if words else ""
    if name in _SHELLS or (name in _CONTAINERS and len(words) > 1 and words[1] == "run"):
        return _inside(words)
    return _plain(words)


def _plain(words: Sequence[str]) -> Build | None:
    words = _program(words)
    if not words:
        return None
    name = posixpath.basename(words[0])
    name = _SAME.get(name, name)
    if _SCRIPT.match(name):
        return Build(name, None, pulls_dependencies=False)
    if name == "npx":
        return Build(" ".join(words[:2]), None, pulls_dependencies=False)
    verbs = _VERBS.get(name)
    if verbs is None:
        return None
    plain = [word for word in words[1:] if not word.startswith("-")]
    verb = _verb(plain, verbs, behind_option=len(words) > 1 and words[1].startswith("-"))
    if verb is None:
        return None
    what = f"{posixpath.basename(words[0])} {verb}".strip()
    return Build(what, None, _pulls_dependencies(name, " ".join(words), verb))


def _inside(words: Sequence[str]) -> Build | None:
    """The build that a shell (`sh -c …`) or a container (`docker run … image pip install …`) is given to run.

    A container that works on the checkout changes what is applied as much as the job itself does.
    """
    for index in range(1, min(len(words), _LONGEST)):
        inner: Sequence[Sequence[str]] = (words[index:],)
        if " " in words[index]:
            inner = [command.words for command in parse(words[index]).commands]
        found = next((build for one in inner if (build := _plain(one)) is not None), None)
        if found is not None:
            return Build(f"{posixpath.basename(words[0])} … {found.what}", None, found.pulls_dependencies)
    return None


def _verb(plain: Sequence[str], verbs: frozenset[str], *, behind_option: bool) -> str | None:
    """The verb among the words that are no options; an option before it may have a value (`--prefix lambda ci`)."""
    for first in range(2 if behind_option else 1):
        verb = plain[first] if first < len(plain) else ""
        of_two = " ".join(plain[first : first + 2])
        if of_two in verbs and verb not in verbs:
            return of_two
        if verb in verbs or ("*" in verbs and verb):
            return verb
    return None


def _program(words: Sequence[str]) -> Sequence[str]:
    """`words` without what only wraps the command, and `python -m pip` as `pip`."""
    while words and (words[0] in ("sudo", "time", "exec", "command", "env", "nice") or _ASSIGNS.match(words[0])):
        words = words[1:]
    if len(words) > 2 and _PYTHON.match(posixpath.basename(words[0])) and words[1] == "-m":
        return words[2:]
    if len(words) > 1 and posixpath.basename(words[0]).startswith("python") and words[1] == "setup.py":
        return ("pip", "install", ".")
    return words


def _pulls_dependencies(name: str, line: str, verb: str) -> bool:
    if name == "pip":
        return verb != "install" or _FILE_OF_DEPENDENCIES.search(line) is not None
    return _NAMED_TOOL.search(line) is None
