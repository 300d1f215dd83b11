"""Which workflows a scan has to read: those in which a rule could find anything, and those that bear on them.

Most workflows of most repositories have nothing to do with AWS. A search in their bytes says so for a hundredth of
what reading them takes. Of the others only the syntax is checked.
"""

from __future__ import annotations

import posixpath

from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offkey.model.text import Source

KEY_WORDS = (
    b"aws",
    b"akia",
    b"access_key",
    b"accesskey",
    b"access-key",
    b"secret_key",
    b"secretkey",
    b"secret-key",
    b"amazon",
    b"tf_var_",
    b"-var=",
    b"-var ",
)
"""Where a key is handed on, one of these words stands in the file, in letters of either case."""
REQUEST_WORDS = (b"id_token_request", b"getidtoken")
"""A script asks for an identity token by these names alone."""
WORDS = (*KEY_WORDS, *REQUEST_WORDS, b"role-to-assume", b"setup-terraform")
"""A rule finds something in a workflow, or what it calls, only where one of these words stands in one of them."""
PERMISSIONS = (b"id-token", b"write-all")
"""A job may ask for an identity token: that matters beside what has to do with AWS."""
_TERRAFORM_WORDS = (b"terraform", b"terragrunt", b"tofu")
"""Beside Terraform in the repository: which jobs run it where, and with which version."""
_SPELLED = rb"[ux]|U0000|(?<=[\w./-]\\)\r?\n\s*[\w./-]"
ESCAPE = regex(rb"\\(?:/|" + _SPELLED + rb")")
"""What may spell or break a word, so that it is not found as it is."""
ESCAPE_IN_COMMANDS = regex(rb"\\(?:" + _SPELLED + rb")")
"""The same in a script, which hands `\\/` on to a program as it is."""
_ACCOUNT = regex(rb"0\d{11}")
"""An account id that is written as a number needs no word."""
_COMPUTED = regex(
    rb":(?<=env:|ith:|ets:|nv['\" \t]:|th['\" \t]:|ts['\" \t]:|[\w'\" \t]['\" \t][ \t]:)[ \t\r\n]*['\"]?\$\{\{"
)
"""An `env`, `with` or `secrets` of which nobody knows what is in it."""
_CALLED = regex(rb"/\.(?:github|gitea|forgejo)/workflows/([^/\r\n]*?\.ya?ml)")
_NOTHING: frozenset[bytes] = frozenset()
_NAME = regex(rb"name['\"]?[ \t]*:[ \t]*['\"]?([^'\"\\#\r\n]*)")
_NOT_PLAIN = (b"&", b"!", b"*", b"|", b">")


def set_aside(workflows: Mapping[str, Source], actions: Mapping[str, Source], *, terraform: bool) -> frozenset[str]:
    """The paths of the workflows in which no rule can find anything.

    `actions` are the other files of the repository that may be composite actions; `terraform` says whether there is
    Terraform in it.
    """
    words = (*WORDS, *(_TERRAFORM_WORDS if terraform else ()))
    read = {path for path, source in workflows.items() if _concerns(source.data, words)}
    if any(_says(source.data, words) for source in actions.values()):
        names = {posixpath.basename(posixpath.dirname(path)).encode("utf-8", "surrogateescape") for path in actions}
        read |= {path for path, source in workflows.items() if _may_use(source.data, names)}
    if read or terraform:
        read |= {path for path, source in workflows.items() if any(word in source.data for word in PERMISSIONS)}
    read = _with_calls(workflows, read)
    return frozenset(workflows.keys() - read - _awaited(workflows, read))


def _concerns(data: bytes, words: Iterable[bytes]) -> bool:
    """Whether a workflow could matter by itself, or is none: then reading it says why."""
    if _says(data, words) or b"jobs" not in data or b"<<:" in data or b"\n---" in data:
        return True
    return _ACCOUNT.search(data) is not None or (b"${{" in data and _COMPUTED.search(data) is not None)


def _says(data: bytes, words: Iterable[bytes]) -> bool:
    """Whether one of `words` stands in a file, or may: it is spelled in a way that a search does not see."""
    lower = data.lower()
    return any(word in lower for word in words) or (b"\\" in data and ESCAPE.search(data) is not None)


def _may_use(data: bytes, names: Iterable[bytes]) -> bool:
    """Whether a workflow may use one of the repository's actions, of which these are the folders' names.

    It may do so by the name of the repository as well: then there is a version behind.
    """
    local = b"./" in data
    return any(name in data and (local or b"/" + name + b"@" in data) for name in names)


def _with_calls(workflows: Mapping[str, Source], read: set[str]) -> set[str]:
    """These workflows, all that call one of them or are called by one, and so on."""
    beside: dict[bytes, set[bytes]] = {}
    for path, source in workflows.items():
        name = _called_as(path)
        for other in workflows_in(source.data):
            beside.setdefault(name, set()).add(other)
            beside.setdefault(other, set()).add(name)
    pending = [_called_as(path) for path in read]
    seen = set(pending)
    while pending:
        further = beside.get(pending.pop(), set()) - seen
        seen |= further
        pending += further
    return {path for path in workflows if _called_as(path) in seen}


def workflows_in(data: bytes) -> frozenset[bytes]:
    """The file names of the workflows that these bytes may call."""
    return frozenset(_CALLED.findall(data)) if b"/workflows/" in data else _NOTHING


def _called_as(path: str) -> bytes:
    """A workflow's name, as far as `_CALLED` would find it in what calls it."""
    match = _CALLED.search(b"/" + path.encode("utf-8", "surrogateescape"))
    return match[1] if match else b""


def _awaited(workflows: Mapping[str, Source], read: set[str]) -> set[str]:
    """Other workflows whose name may stand under `workflow_run` of one that is read: what starts them counts there."""
    waiting = b"\n".join(workflows[path].data for path in read if b"workflow_run" in workflows[path].data)
    if not waiting:
        return set()
    return {path for path in workflows.keys() - read if may_be_named(names_in(workflows[path].data), waiting)}


def names_in(data: bytes) -> frozenset[bytes]:
    """What the name of a workflow may be, up to what would have to be understood."""
    first = b"\njobs:" in data  # then so does `name`
    return frozenset(m[1].strip() for m in _NAME.finditer(data) if not first or _begins_line(data, m.start()))


def may_be_named(names: Iterable[bytes], waiting: bytes) -> bool:
    """Whether one of `names_in` a workflow may stand in the text of one that waits for it."""
    return any(name.startswith(_NOT_PLAIN) or name in waiting for name in names)


def _begins_line(data: bytes, position: int) -> bool:
    start = position - 1 if data[position - 1 : position] in (b"'", b'"') else position
    return start == 0 or data[start - 1 : start] == b"\n" or data[:start] == b"\xef\xbb\xbf"
