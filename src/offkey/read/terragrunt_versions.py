"""Which versions of Terraform the files of Terragrunt let run.

Source: https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#terraform_version_constraint
"""

from __future__ import annotations

from bisect import bisect_right

from offkey.model.hcl_expression import Literal
from offkey.model.regex import MULTILINE, regex
from offkey.model.text_file import TextKind
from offkey.model.unknown import Unknown
from offkey.read import hcl
from offkey.read.parts import folder
from offkey.read.terragrunt_files import Files, Parsed, Seen
from offkey.read.written_backends import required_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from offkey.model.hcl import Attribute, Block, HclFile
    from offkey.model.repository import Repository
    from offkey.model.text import Source
    from offkey.read.evaluate import Scope

_VERSION = regex(rb"^[ \t]*v?(\d+\.\d+\.\d+)[ \t]*\r?$", MULTILINE)
_SAYS = (b"required_version", b"terraform_version_constraint", b".terraform-version")


class Constraints:
    """The constraints of a repository, as version constraints of Terraform are written."""

    def __init__(self, repository: Repository) -> None:
        files = [text.source for text in repository.texts if text.kind is TextKind.TERRAGRUNT]
        self._folders = sorted({f"{folder(source.path)}/" for source in files})
        self._known = Files(repository.sources)
        self._saying: dict[str, list[Source]] = {}
        for source in files:
            if any(word in source.data for word in _SAYS):
                self._saying.setdefault(folder(source.path), []).append(source)
        self._of_folders: dict[str, str | None] = {}

    def of(self, source: Source) -> str | None:
        """What a file says, or else the only one that says something beside it, or in the nearest folder above."""
        return self._own(source) or self._around(folder(source.path))

    def _around(self, at: str) -> str | None:
        if at not in self._of_folders:
            said = {self._own(source) for source in self._saying.get(at, ())} - {None}
            above = self._around(folder(at)) if at and not said else None
            self._of_folders[at] = said.pop() if len(said) == 1 else above
        return self._of_folders[at]

    def _own(self, source: Source) -> str | None:
        file = hcl.parse(source)
        return _constraint(file, self._scope(file))

    def _scope(self, file: HclFile) -> Scope:
        """What the names in a file stand for: in a unit below, if there is one."""
        own = folder(file.source.path)
        after = bisect_right(self._folders, f"{own}/")
        below = after < len(self._folders) and self._folders[after].startswith(f"{own}/" if own else "")
        return Seen(Parsed.of(file), self._known, self._folders[after][:-1] if below else own).values


def _constraint(file: HclFile, scope: Scope) -> str | None:
    """The versions that Terragrunt runs, or the one that it writes for tfenv, and those that units let it run."""
    generated = list(file.body.of_type("generate"))
    own = text_of(file.body.attribute("terraform_version_constraint"))
    manager = next((_version(_contents(file, b, scope)) for b in generated if _writes(b, ".terraform-version")), None)
    modules = [required_in(_contents(file, b, scope)) for b in generated if _writes(b, ".tf", ".tofu")]
    return ", ".join(filter(None, (own or manager, *modules))) or None


def _writes(block: Block, *endings: str) -> bool:
    return (text_of(block.body.attribute("path")) or "").endswith(endings)


def _contents(file: HclFile, block: Block, scope: Scope) -> bytes:
    """What a block writes, with `$` for what is not known of it; nothing where none of it is."""
    contents = block.body.attribute("contents")
    if contents is None:
        return b""
    value = scope.value(contents.value, file.source)
    pieces = value.pieces if isinstance(value, Unknown) else (value,)
    known = ["$" if isinstance(piece, Unknown) else str(piece) for piece in pieces or ()]
    return "".join(known).encode("utf-8", "surrogateescape")


def _version(contents: bytes) -> str | None:
    found = _VERSION.search(contents)
    return found[1].decode() if found else None


def text_of(attribute: Attribute | None) -> str | None:
    """A text that is written out, if that is what an argument is."""
    value = attribute.value.value if attribute is not None and isinstance(attribute.value, Literal) else None
    return value if isinstance(value, str) else None
