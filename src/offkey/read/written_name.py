"""The name that a value is given where it stands, and whether anything is done with it there."""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.regex import regex

_NAME_SEEN = 200
_LINE_SEEN = 2000
"""How far back on its line a value's surroundings count: no hand-written command is longer."""
_EVALUATED = regex(r"\beval\b")
_COMMENT_BEFORE = regex(r"(?:\A|\s)#")
_SET_OPTIONS = regex(r"(\bconfigure\s(?:[^|;&\n]{0,80}\s)?set\s+[\w.]+)(?:\s+--[\w-]+[= ][\w./-]+){1,3}\s+\Z")
"""`aws configure set NAME --profile P VALUE`: an option may stand between a name and its value."""
_PRINTED = regex(
    r"(?:\b(?:echo|printf)(?:\s+-\w+|\s+[\"']%s(?:\\n)?[\"'])*|\b(?:cat|cp|mv|install|ln)(?:\s+-\w+(?:\s+\d+)?)*"
    r"|\bbase64\s+(?:-d|-D|-di|--decode)(?:\s*<<?<?)?)\s+[\"']?\Z"
)
_INTO_CREDENTIALS = regex(
    r"\$\$?(?:\{?\w+\}?|\([\w.]+\))[\"']?\s*(?:\|\s*(?:base64\s+(?:-d|-D|-di|--decode)|tr\s+-d\s+\S+)\s*)*"
    r"(?:>>?|\|\s*(?:sudo\s+)?tee(?:\s+-a)?)?\s*[\"']?[^\s\"'|;&<>]*\.aws/credentials\b"
)
"""`echo "$ALL" | base64 -d > ~/.aws/credentials`, `cp "$FILE" ~/.aws/credentials`: a variable, whole.

A template that Terraform fills in writes it `$${ALL}`.
"""
_SAID = regex(r"\b(?:echo|printf)(?:\s+-\w+|\s+[\"']%s(?:\\n)?[\"'])*\s+[\"']?\Z")
_PASSING = ("temp", "tmp", "session", "sts")
"""How a variable is called whose credentials expire."""

_LOGGED = regex(r"##vso\[task\.setvariable[ \t]+variable=(?P<name>\w+)[^\]\n]{0,100}\]\Z")
"""Source: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands (`SetVariable`)"""
_COMMAND_SEEN = 400
_WHOLE = regex(r"\$\{?\w+\}?[\"']?(?=[\s;&|]|\Z)")
_HOLDS_CREDENTIALS = "AWS_SHARED_CREDENTIALS_FILE"
_A_PLACE = regex(r"(?:CI_|RUNNER_|GITLAB_|HOME\Z|PWD\Z|TMP)|\w*(?:DIR|DIRECTORY|FOLDER|PATH|ROOT|HOME)\Z")


def name_before(text: str, offset: int) -> str | None:
    """The name that the value at `offset` is given: `NAME=…`, `name: …`, `--name …`, `"name": "…"`."""
    line = _line_before(text, offset)[-_NAME_SEEN:].rstrip("\"'\\")
    line = _SET_OPTIONS.sub(lambda met: f"{met[1]} ", line)
    rest = line.rstrip()
    if rest.endswith((":=", "?=", "+=")):
        rest = rest[:-2].rstrip()  # a variable of a Makefile
    elif rest.endswith((":", "=")):
        rest = rest[:-1].rstrip()
    elif rest == line:
        return None
    rest = rest.rstrip("\"'")
    start = len(rest)
    while start and (rest[start - 1].isalnum() or rest[start - 1] in "_.-"):
        start -= 1
    if start and rest[start - 1] == "\\" and rest[start : start + 1] in ("n", "t"):
        start += 1  # `echo -e "…\naws_access_key_id=…"`
    if start and rest[start - 1] in "${":
        return None  # the value before this one is a variable, not a name
    return rest[start:].lstrip("0123456789.-") or None


def is_quiet(text: str, offset: int) -> bool:
    """Whether the value stands in a comment, in a test, or where it is only masked."""
    line = _line_before(text, offset)
    if _is_tested(line) or line.endswith("::add-mask::"):
        return True
    comment = _COMMENT_BEFORE.search(line) if "#" in line else None
    if comment is None:
        return False
    before = line[: comment.start()]
    return before.count('"') % 2 == 0 and before.count("'") % 2 == 0


def fills_credentials(text: str, offset: int) -> bool:
    """Whether the variable at `offset` is all that a command writes into the file of credentials."""
    if _INTO_CREDENTIALS.match(text[offset : offset + _NAME_SEEN]) is None:
        return False
    return _PRINTED.search(text[max(0, offset - _NAME_SEEN) : offset]) is not None


def says_credentials(name: str, text: str, offset: int) -> bool:
    """Whether the variable at `offset`, called `name`, is such a file by its name and by what is done with it.

    What only copies a file by its path says nothing of what is in it.
    """
    lower = name.lower()
    if "cred" not in lower or any(word in lower for word in _PASSING) or not fills_credentials(text, offset):
        return False
    return _SAID.search(text[max(0, offset - _NAME_SEEN) : offset]) is not None


def names_credentials(name: str, text: str, offset: int) -> bool:
    """Whether `name` is the setting for a file of credentials, and the variable at `offset` all that it is set to.

    A variable of the type file is such a file: its value is kept by the platform.
    Source: https://docs.gitlab.com/ci/variables/#use-file-type-cicd-variables
    """
    variable = _WHOLE.match(text, offset) if name == _HOLDS_CREDENTIALS else None
    return variable is not None and _A_PLACE.match(variable[0].lstrip("${").rstrip("}\"'")) is None


def name_by_command(text: str, offset: int) -> str | None:
    """What a command with names of its own takes the value at `offset` for: `sls config credentials --key …`."""
    before = text[max(0, offset - _COMMAND_SEEN) : offset]
    told = _LOGGED.search(before) if before.endswith("]") else None
    if told is not None:
        return told["name"]
    return by_option(text, offset) or _answer(text, offset)


def by_option(text: str, offset: int) -> str | None:
    """The same, where it is an option that says it."""
    before = text[max(0, offset - _COMMAND_SEEN) : offset]
    if "cache-s3" not in before and " credentials" not in before:
        return None
    from offkey.read.option_names import name_by_option  # few scripts have such commands

    return name_by_option(text, offset)


def _answer(text: str, offset: int) -> str | None:
    if "configure" not in text:
        return None
    from offkey.read.configure_answers import answer

    return answer(text, offset)


def called(text: str, command: str) -> str:
    """`command`, which stands in the script `text`, with what the functions of the script do that it calls."""
    if not _has_functions(text):
        return command
    from offkey.read.shell_functions import with_functions  # few scripts have any

    return with_functions(text, command)


@lru_cache(maxsize=8)
def _has_functions(text: str) -> bool:
    """Looked for once in a script, which many of its commands are asked about."""
    return "()" in text or "function " in text


def is_escaped(text: str, offset: int) -> bool:
    """Whether the `$` at `offset` is only a sign for the shell that reads it, and no `eval` reads it once more."""
    return text[max(0, offset - 1) : offset] == "\\" and _EVALUATED.search(_line_before(text, offset)) is None


def _is_tested(line: str) -> bool:
    """Whether a test (`[ -z …`, `[[ …`, `test …`) is open at the end of `line`."""
    opening = max(line.rfind("[ "), line.rfind("[\t"))
    if opening >= 0:
        return "]" not in line[opening:]
    before, found, behind = line.rpartition("test ")
    starts = not before.strip() or before.rstrip().endswith(("if", "while", "!", "&&", "||", ";"))
    return bool(found) and starts and not {";", "&", "|"} & set(behind)


def _line_before(text: str, offset: int) -> str:
    start = max(0, offset - _LINE_SEEN)
    return text[max(start, text.rfind("\n", start, offset) + 1) : offset]
