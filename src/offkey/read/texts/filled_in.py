"""Keys that a template engine fills in, by a variable whose own name says that it holds one of AWS."""

from __future__ import annotations

from offkey.model.regex import ASCII, regex
from offkey.model.static_key import Origin
from offkey.read.aws_keys import read_name

_VARIABLE = regex(
    r"\s*[\"']?\{\{-?[ \t]*\.?(?P<name>[A-Za-z_]\w*(?:\.\w+)*)[ \t]*(?:\|[^{}\n]*)?-?\}\}[\"']?\s*\Z", ASCII
)
"""A value that is one variable and nothing else, as Ansible (Jinja) and Go's templates write it."""


def filled_in(text: str) -> Origin | None:
    """The variable that becomes this value; None where it is something else, or the name says nothing of AWS's keys.

    Source: https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html
    """
    found = _VARIABLE.match(text)
    if found is None:
        return None
    name = read_name(found["name"].replace(".", "_"))
    return Origin("ansible", found["name"]) if name is not None and name.says_aws else None
