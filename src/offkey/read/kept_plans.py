"""Plan files of Terraform that hold a key of AWS, since a job gives it to a variable.

Source: terraform, internal/plans/plan.go (`VariableValues`): a saved plan holds what the variables of the root module
are set to as it is, sensitive or not; `ephemeral` ones are left out.
"""

from __future__ import annotations

import posixpath

from offkey.model.records import dataclass
from offkey.model.regex import MULTILINE, regex
from offkey.read.aws_keys import Part, access_key_ids, is_secret_key, read_name, says_aws, says_foreign
from offkey.read.makefiles import CONTINUED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offkey.model.repository import Repository

_COMMAND = regex(
    r"\bcd[ \t]+[\"']?(?P<folder>[\w./${}-]+)"
    r"|(?:terraform|tofu)[ \t]+(?:-chdir=[\"']?(?P<chdir>[\w./-]+)[\"']?[ \t]+)?plan\b(?P<rest>[^\n]*)"
)
_OUT = regex(r"[ \t]--?out[= \t][ \t]*[\"']?(?P<file>[\w./-]+)")
_VAR = regex(r"[ \t]--?var[= \t][ \t]*[\"']?(?P<name>\w+)=(?P<value>[\"']?(?:\$\{\{[^}]{0,200}\}\}|[^\s\"']*))")
_VAR_FILE = regex(r"[ \t]--?var-file[= \t][ \t]*[\"']?(?P<file>[\w./-]+)")
_LOADED = regex(r"(?:.*/)?(?:terraform\.tfvars|[^/]*\.auto\.tfvars)\Z")
_INTO = regex(r">>?[ \t]*[\"']?(?P<file>[\w./-]+\.tfvars)\b")
_SET = regex(r"(?:^[ \t]*|\becho[ \t]+[\"'])(?P<name>\w+)[ \t]*=[ \t]*(?P<value>\\?[\"']?\$?[^\n]*)", MULTILINE)
_VALUE = regex(
    r"\\?[\"']?(?:\$\{\{\s*(?:secrets|env|vars)\.(?P<of>\w+)\s*\}\}|\$\{?(?P<shell>\w+)\}?|(?P<literal>[\w/+]{40})(?![\w/+=]))"
)
_ROOT = regex(r"\A(?:\$\{?CI_PROJECT_DIR\}?/|\$\{?GITHUB_WORKSPACE\}?/|\./)+")
_PREFIX = "TF_VAR_"


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan file, as seen from the root of the checkout, and the variables in it that hold a part of a key."""

    file: str
    variables: tuple[str, ...]
    offset: int
    command: str
    """Where the command stands in the script, in characters, and how it begins."""

    @property
    def what(self) -> str:
        """The plan in words."""
        named = ", ".join(self.variables)
        return f"a plan that holds an AWS key, as the variable{'s' if len(self.variables) > 1 else ''} {named},"


def plans(repository: Repository, script: str, folder: str, given: Mapping[str, str]) -> Iterator[KeptPlan]:
    """The plans that a script saves with the secret of a key in them. `given` is the environment that is written down.

    The script begins in `folder`.
    """
    if "plan" not in script or "out" not in script:
        return
    text = CONTINUED.sub(lambda match: " " * len(match[0]), script)
    of_environment = [name.removeprefix(_PREFIX) for name in given if name.startswith(_PREFIX)]
    secret = [name for name in of_environment if _is_secret(name, given[_PREFIX + name], script)]
    for match in _COMMAND.finditer(text):
        if match["folder"] is not None:
            folder = posixpath.join(folder, _ROOT.sub("", match["folder"]))
        elif (out := _OUT.search(match["rest"])) is not None:
            rest = match["rest"]
            names = [m["name"] for m in _VAR.finditer(rest) if _is_secret(m["name"], m["value"], rest)]
            names += _of_files(text, rest)
            held = tuple(n for n in dict.fromkeys((*names, *secret)) if not _is_ephemeral(repository, n))
            if held:
                file = posixpath.join(folder, match["chdir"] or "", out["file"])
                command = script[match.start() : match.start("rest")]
                yield KeptPlan(posixpath.normpath(file), held, match.start(), command)


def _is_secret(name: str, value: str, around: str) -> bool:
    """Whether a variable of this name is given the secret of an AWS key, or a session's token.

    `around` may show whose a secret is that is written out.
    """
    match = _VALUE.match(value)
    if match is None or says_foreign(name):
        return False
    if match["literal"]:
        at_name = read_name(name)
        aws = says_aws(name) or bool(access_key_ids(around))
        return at_name is not None and at_name.part is Part.SECRET and aws and is_secret_key(match["literal"])
    origin = match["of"] or match["shell"]
    if says_foreign(origin):
        return False
    read = [found for found in (read_name(name), read_name(origin)) if found is not None]
    return bool(read) and read[0].part is not Part.ID and (says_aws(name) or says_aws(origin))


def _of_files(script: str, rest: str) -> Iterator[str]:
    """The variables of a file that the script writes, and that the plan is given or reads by itself."""
    written = {match["file"] for match in _INTO.finditer(script)}
    asked = {match["file"] for match in _VAR_FILE.finditer(rest)}
    if written & asked or any(_LOADED.match(file) for file in written):
        yield from (m["name"] for m in _SET.finditer(script) if _is_secret(m["name"], m["value"], script))


def _is_ephemeral(repository: Repository, name: str) -> bool:
    """Whether a module of the repository says that the variable is never written down."""
    head = f'variable "{name}"'.encode()
    for path, source in repository.sources.items():
        at = source.data.find(head) if path.endswith((".tf", ".tofu")) else -1
        if at >= 0:
            block = source.data[at:].split(b"\n}", 1)[0]
            if b"ephemeral" in block:
                return True
    return False
