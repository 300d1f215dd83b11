"""Keys that the tasks of Ansible get by a variable: an argument of a module, or a variable of their environment.

Source: https://docs.ansible.com/ansible/latest/collections/amazon/aws/docsite/guide_aws.html#authentication
"""

from __future__ import annotations

from offkey.model.regex import MULTILINE, regex
from offkey.model.static_key import Origin
from offkey.model.text import Source, Span
from offkey.model.text_file import Group, Handed

_ENTRY = regex(
    rb"^[ ]{0,80}(?P<name>(?P<of>(?:[a-z0-9]{1,40}_){0,5})(?:access_key(?:_id)?|secret(?:_access)?_key)"
    rb"|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY)[ ]?:[ ]{1,9}[\"']?\{\{[ ]{0,9}"
    rb"(?:(?:lookup|query)\([ ]{0,9}[\"'](?:ansible\.builtin\.)?env[\"'][ ]{0,9},"
    rb"[ ]{0,9}[\"'](?P<server>\w{1,99})[\"'][ ]{0,9}\)"
    rb"|(?P<variable>[A-Za-z_]\w{0,99}(?:\.\w{1,99}){0,5}))[ ]{0,9}(?P<else>\|[^{}\n]{0,200})?\}\}[\"']?[ ]{0,9}\r?$",
    MULTILINE,
)
_OF_MODULES = (None, b"", b"aws_")
_SESSION = regex(rb"(?:security|session)_token\b|SESSION_TOKEN|\bsts_(?:assume|session|creds)|\bassumed_role\b")
"""What somebody who works with sessions writes: the keys may be a part of one."""


def groups(source: Source) -> tuple[Group, ...]:
    """The keys of all tasks of a file, each once."""
    if _SESSION.search(source.data) is not None:
        return ()
    found: dict[tuple[str, Origin], list[Span]] = {}
    for match in _ENTRY.finditer(source.data):
        if b"omit" in (match["else"] or b""):
            continue  # whoever runs it may bring none, and the role of the machine counts
        held, kept = match["server"], match["variable"]
        if match["of"] not in _OF_MODULES and not (held or b"").startswith(b"AWS_"):
            continue  # the name of a role's own variable, which may hold anything
        origin = Origin("environment", held.decode()) if held else Origin("playbook", kept.decode())
        found.setdefault((match["name"].decode(), origin), []).append(Span(match.start("name"), match.end()))
    handed = (
        Handed(name, origin, source.place(spans[0]), again=tuple(map(source.place, spans[1:])))
        for (name, origin), spans in found.items()
    )
    return (Group("a task of Ansible", tuple(handed), (Span(0, len(source.data)),)),)
