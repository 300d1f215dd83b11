"""The files of policies that say what the roles of tokens may do: nothing in them says that they matter.

They lie beside a trust policy in JSON, or Terraform takes them: only where a trust policy for tokens, or a call that
makes one, stands beside it, in a folder of its own, or in a module that is called there. A path counts from the
module's folder or, as the module may be one that another calls, from one above.
"""

from __future__ import annotations

from itertools import islice
from posixpath import join, normpath

from offkey.model.regex import regex
from offkey.read.parts import folder, says_trust, upwards
from offkey.read.relevant import is_terraform

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offkey.model.text import Source

_OF_ONE_POLICY = 20_000
"""Bytes: a trust policy has 4,096 characters at most, and blanks. Most templates are longer."""
_OF_ROLE = regex(r"(?i:polic|permission|role|iam|inline)[^/]*\.json\Z")
"""How a policy is called that lies beside a trust policy."""
_FILE = b"file("
_LOCAL = regex(rb'source\s*=\s*"(\.\.?/[^"\\$%\n]*)"')
_POLICY_OF_FILE = regex(
    rb"""(?:policy|template)\s*=\s*(?:"\$\{\s*)?(?:template)?file\(\s*(?:"(?:\$\{path\.(?:module|root|cwd)\}/)?"""
    rb"""(?P<path>[^"\\\n]+)"|(?P<name>(?:var|local|each)\.))"""
)
"""A policy, or what becomes one, that Terraform takes out of a file."""
_SETTINGS_OF_FILE = regex(
    rb"""(?:yaml|json)decode\(\s*(?:template)?file\(\s*"(?:\$\{path\.(?:module|root|cwd)\}/)?(?P<path>[^"\\\n$%]+)\""""
)
"""What a module is told by a file: the subjects of its roles, or their policies."""
_HOLE = regex(r"\$\{[^{}\n]{0,200}\}")
_QUOTED = regex(rb'"([\w./-]{1,200}\.(?:json|tpl|tftpl|tmpl|template|ya?ml|j2))"')
"""How the path of a file is written that an argument, a default or a local value passes on."""
_SETTINGS = (".tf", ".tofu", ".tfvars", ".hcl")
_MOST = 50
"""So many files are read where a path is put together: a role has few policies."""


def permission_files(sources: Mapping[str, Source], others: Sequence[str], trusting: Sequence[str]) -> tuple[str, ...]:
    """Those of `others`, not read yet; `trusting` are the files of `sources` that have trust policies for tokens."""
    folders = frozenset(map(folder, trusting))
    near = {*folders, *map(folder, folders)}
    near |= {folder(path) for path, source in sources.items() if _calls(path, source.data, folders)}
    alone = {folder(path) for path in trusting if _is_bare_trust(path, sources[path].data)}
    found = dict.fromkeys(path for path in others if folder(path) in alone and _OF_ROLE.search(path))
    computed: dict[tuple[str, str], None] = {}
    for path, source in sources.items():
        if folder(path) in near and is_terraform(path) and _FILE in source.data:
            for match in _POLICY_OF_FILE.finditer(source.data):
                written = (match["path"] or b"${}").decode("utf-8", "replace")
                if "${" in written:
                    computed[folder(path), written] = None
                else:
                    found.update(dict.fromkeys(_above(folder(path), written)))
            for match in _SETTINGS_OF_FILE.finditer(source.data):
                found.update(dict.fromkeys(_above(folder(path), match["path"].decode("utf-8", "replace"))))
    known = frozenset(others)
    ways = islice(computed, _MOST)
    settings = _settings(sources) if computed else {}
    more = (path for start, written in ways for path in _meant(settings, others, start, written) if path in known)
    return tuple(dict.fromkeys([*(path for path in found if path in known), *islice(more, _MOST)]))


def _above(start: str, written: str) -> Iterator[str]:
    return (normpath(join(above, written.lstrip("/"))) for above in upwards(start))


def _settings(sources: Mapping[str, Source]) -> Mapping[str, Sequence[Source]]:
    """By folder, the files that may name another."""
    found: dict[str, list[Source]] = {}
    for path, source in sources.items():
        if path.endswith(_SETTINGS):
            found.setdefault(folder(path), []).append(source)
    return found


def _meant(settings: Mapping[str, Sequence[Source]], others: Sequence[str], start: str, written: str) -> Iterator[str]:
    """What a path that is put together may lead to: the files that end like it, or all that the folder names."""
    first, *_, last = _HOLE.split(written) if _HOLE.search(written) else ("", written)
    if first.strip("./") or "/" in last:
        way = f"/{first.lstrip('./')}"
        yield from (path for path in others if path.endswith(last) and way in f"/{path}")
        return
    for source in settings.get(start, ()):
        for named in _QUOTED.findall(source.data):
            yield from _above(start, named.decode())


def _is_bare_trust(path: str, data: bytes) -> bool:
    return path.endswith(".json") and says_trust(data) and len(data) < _OF_ONE_POLICY


def _calls(path: str, data: bytes, modules: frozenset[str]) -> bool:
    """Whether a file of Terraform has a call of one of these modules."""
    if b'"../' not in data and b'"./' not in data:
        return False
    called = (normpath(join(folder(path), found.decode("utf-8", "replace"))) for found in _LOCAL.findall(data))
    return is_terraform(path) and any(one.removeprefix(".") in modules for one in called)
