"""Values in scripts, Makefiles, Dockerfiles and `.env` files."""

from __future__ import annotations

from offkey.model.regex import DOTALL, IGNORECASE, MULTILINE, regex
from offkey.model.static_key import Origin
from offkey.model.text import Place, Source, Span
from offkey.model.text_file import Group, Handed, TextKind
from offkey.read.aws_keys import says_aws
from offkey.read.texts.apart import inside, spans
from offkey.read.texts.origins import parts, values
from offkey.read.texts.place import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from offkey.read.texts.origins import Value

_WORD = regex(r"\S+")
_EXAMPLE_FILE = regex(r"(?:example|sample|template|dist|tpl|default|schema|test)", IGNORECASE)
_LINE = regex(r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*[:=][ \t]*(?P<value>[^\r\n]*)", MULTILINE)
_KEPT_OUTSIDE = regex(
    r"\s*[\"']?(?:(?:\{\{[ \t]*)?op://|ENC\[|vault:|bws://|aws-ssm:"
    r"|\{\{-?[ \t]*(?:lookup[ \t]*\(|(?:with[ \t]+)?secret\b|vault_))"
)
"""Values that a tool fetches or decrypts when it reads the file, or fills it in: 1Password, sops, Ansible, Consul.

Source: https://developer.1password.com/docs/cli/secrets-template-syntax/ (`{{ op://vault/item/field }}`),
https://docs.ansible.com/ansible/latest/plugins/lookup.html,
https://github.com/hashicorp/consul-template/blob/main/docs/templating-language.md#secret
"""
_INSTRUCTION = regex(r"^[ \t]*(?P<word>[A-Za-z]+)[ \t]+(?P<rest>(?:[^\n\\]|\\.)*)", MULTILINE | DOTALL)
_PAIR = regex(r"""(?P<name>[A-Za-z_]\w*)=(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s\\]*)""", DOTALL)
_OLD_FORM = regex(r"(?P<name>[A-Za-z_]\w*)[ \t]+(?P<value>[^\n]+)")
_ARGUMENT = regex(r"(?:\A|(?<=\s))(?P<name>[A-Za-z_]\w*)(?P<default>=\S*)?(?=\s|\Z)")
_COMMENT = regex(r"^[ \t]*#[^\n]*", MULTILINE)
_MOST = 20
"""So many places are told where a script hands on one key: nobody reads more."""


def script(source: Source, kind: TextKind) -> tuple[Group, ...]:
    """The one group of a shell script or a Makefile."""
    text = source.text(Span(0, len(source.data)))
    others = spans(text, kind)
    found = tuple(
        Handed(value.name or "", value.origin, _place(source, text, value.offset), again=_again(source, text, value))
        for value in parts(text, kind)
        if value.name and not inside(value.offset, others)
    )
    return (Group("a script" if kind is TextKind.SHELL else "a Makefile", found, (Span(0, len(source.data)),)),)


def _again(source: Source, text: str, value: Value) -> tuple[Place, ...]:
    return tuple(_place(source, text, offset) for offset in value.again[:_MOST])


def dotenv(source: Source) -> tuple[Group, ...]:
    """What a `.env` or `.envrc` fetches from elsewhere; a file of examples says nothing."""
    if _EXAMPLE_FILE.search(source.path.rpartition("/")[2]):
        return ()
    text = source.text(Span(0, len(source.data)))
    found: list[Handed] = []
    kept: list[Handed] = []
    for match in _LINE.finditer(text):
        place = _place(source, text, match.start("name"))
        if _KEPT_OUTSIDE.match(match["value"]):
            kept.append(Handed(match["name"], Origin("store", ""), place))
            continue
        if "{{" in match["value"]:
            from offkey.read.texts.filled_in import filled_in

            origin = filled_in(match["value"])
            if origin is not None:
                found.append(Handed(match["name"], origin, place))
                continue
        of_line = values(match[0], TextKind.DOTENV, script=True)
        found += [Handed(match["name"], value.origin, place) for value in of_line[:1]]
    of_aws = [one for one in kept if says_aws(one.name)]  # of many secrets of one program those are the key
    found += of_aws or kept
    return (Group("an environment file", tuple(found), (Span(0, len(source.data)),)),)


def dockerfile(source: Source) -> tuple[Group, ...]:
    """A group for each stage of a Dockerfile: its arguments, its environment and its commands."""
    text = source.text(Span(0, len(source.data)))
    text = _COMMENT.sub(lambda match: " " * (len(match[0]) - 1) + "\\", text)  # a comment ends no instruction
    stages: list[list[Handed]] = [[]]
    baked = [False]
    for match in _INSTRUCTION.finditer(text):
        word = match["word"].upper()
        if word == "FROM":
            stages.append([])
            baked.append(False)
        found = list(_instruction(source, text, word, match))
        stages[-1] += found
        baked[-1] = baked[-1] or (word == "ENV" and bool(found))
    whole = (Span(0, len(source.data)),)
    return tuple(
        Group("an image", tuple(of_stage), whole, is_baked) for of_stage, is_baked in zip(stages, baked, strict=True)
    )


def _instruction(source: Source, text: str, word: str, match: re.Match[str]) -> Iterator[Handed]:
    start, rest = match.start("rest"), match["rest"]
    found: list[tuple[str, Origin, int]] = []
    if word == "RUN":
        found = [(v.name, v.origin, v.offset) for v in parts(rest, TextKind.DOCKERFILE) if v.name]
    elif word == "ARG":
        unset = (m for m in _ARGUMENT.finditer(rest) if not (m["default"] or "").strip("=\"'"))
        found = [(m["name"], Origin("environment", m["name"]), m.start()) for m in unset]
    elif word == "ENV":
        pairs = list(_PAIR.finditer(rest)) or list(_OLD_FORM.finditer(rest))
        of_pairs = ((pair, values(pair["value"], TextKind.DOCKERFILE)) for pair in pairs)
        found = [(pair["name"], of_pair[0].origin, pair.start()) for pair, of_pair in of_pairs if of_pair]
    for name, origin, offset in found:
        yield Handed(name, origin, _place(source, text, start + offset))


def _place(source: Source, text: str, offset: int) -> Place:
    """The word at `offset` (characters), from there to the end of the word."""
    word = _WORD.match(text, offset)
    return place_of(source, offset, word.end() if word else offset + 1)
