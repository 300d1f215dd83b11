"""Which words stand in the files of a Terraform module: most of its parts need not be read where one is missing."""

from __future__ import annotations

from offkey.model.builtin import cached_property, lru_cache
from offkey.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from offkey.model.text import Source

_ESCAPES = (b"\\u", b"\\U")
"""How a string writes a letter in another way, in HCL and in JSON."""
_PROVIDER = regex(rb"provider\s*+(?:\"?aws|/\*|//|\#)")
_BACKEND = regex(rb"backend\s*+(?:=\s*+)?(?:\"?s3|/\*|//|\#)")
"""The header of such a block, between whose keyword and label there may be a comment, or a state that is read."""

_STEMS = ("aws_", "aws_iam_", "access_key", "terraform-aws-", "security_group", "policy", ":iam::")
"""Parts of many of the words that rules ask for: a module without the part has none of them, which one search tells."""
_WITH: dict[str, dict[str, bool]] = {stem: {} for stem in _STEMS}
"""The words with each stem that were asked for so far, as what a module without the stem says of them."""
_MOST_WORDS = 100


@lru_cache(maxsize=256)
def _stems_of(word: str) -> tuple[str, ...]:
    stems = tuple(stem for stem in _STEMS if stem in word and stem != word)
    for stem in stems:
        if len(_WITH[stem]) < _MOST_WORDS:  # a word may be a name from a file
            _WITH[stem][word] = False
    return stems


class Words:
    """Searches some files for words, for each once."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._texts = [source.data for source in sources]
        self._said: dict[str, bool] = {}

    def says(self, *words: str) -> bool:
        r"""Whether any of `words` may stand in a file: where none does, nothing in the module is called so.

        A search in bytes: where letters are written as `\u0061`, no word is known to be missing.
        """
        said = self._said
        for word in words:
            known = said.get(word)
            if known or (known is None and self._look_for(word)):
                return True
        return False

    def signs_in_with(self, *words: str) -> bool:
        """Whether any of `words` may stand in a file that has a provider of AWS or a backend in S3."""
        return self._escaped or any(
            word.encode("utf-8", "surrogateescape") in text for text in self._sign_in_texts for word in words
        )

    def _look_for(self, word: str) -> bool:
        """Whether a word stands in a file: it is searched once, and not where a part of it is known to be missing."""
        said = self._said
        for stem in _stems_of(word):
            known = said.get(stem)
            if not (self._look_for(stem) if known is None else known):
                said.update(_WITH[stem])
                said[word] = False
                return False
        letters = word.encode("utf-8", "surrogateescape")
        for text in self._texts:
            if text.find(letters) >= 0:  # where `in` asks first whether it is a number, for as long as it takes to find
                said[word] = True
                return True
        said[word] = self._escaped
        return self._escaped

    @cached_property
    def _escaped(self) -> bool:
        return any(b"\\" in text and any(escape in text for escape in _ESCAPES) for text in self._texts)

    @cached_property
    def _sign_in_texts(self) -> tuple[bytes, ...]:
        return tuple(source.data for source in self._sources if _may_sign_in(source.path, source.data))


def _may_sign_in(path: str, data: bytes) -> bool:
    json = path.endswith(".json")
    return (b"provider" in data and (json or _PROVIDER.search(data) is not None)) or (
        b"backend" in data and (json or _BACKEND.search(data) is not None)
    )
