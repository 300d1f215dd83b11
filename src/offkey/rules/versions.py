"""Version constraints of Terraform, OpenTofu and providers: which versions may run this.

A constraint is read as a range of versions. Text that is not a constraint becomes `Unknown`, and the
two questions below then answer for neither side: an opinion about versions needs to know them.
"""

from __future__ import annotations

from offkey.model.builtin import lru_cache
from offkey.model.records import dataclass
from offkey.model.regex import IGNORECASE, regex
from offkey.model.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_BETWEEN = regex(r"(?<=[\dx])\s+(?=[<>=~!])")

Number = tuple[int, int, int]

_CLAUSE = regex(r"(?P<operator>=|!=|>=|<=|>|<|~>)?\s*v?(?P<number>\d+(?:\.\d+){0,2})(?P<rest>[-+][0-9A-Za-z.+-]+)?\Z")
_PARTIAL = regex(r"v?(?P<number>\d+(?:\.\d+)?)(?:\.[x*])*\Z", IGNORECASE)


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions from `low` to `high`; `None` is an open end, the flags say whether an end belongs to it."""

    low: Number = (0, 0, 0)
    high: Number | None = None
    includes_low: bool = True
    includes_high: bool = False

    def reach(self, version: Number) -> bool:
        """Whether some version allowed here is `version` or newer."""
        if self.empty:
            return False
        if self.high is None or self.high > version:
            return True
        return self.high == version and self.includes_high

    def start_before(self, version: Number) -> bool:
        """Whether some version allowed here is older than `version`."""
        return not self.empty and self.low < version

    @property
    def empty(self) -> bool:
        """Whether no version satisfies the constraint."""
        if self.high is None:
            return False
        closed = self.includes_low and self.includes_high
        return self.low > self.high or (self.low == self.high and not closed)

    def meet(self, other: Versions) -> Versions:
        """The versions that both allow."""
        low, excludes_low = max((self.low, not self.includes_low), (other.low, not other.includes_low))
        highs = [(v.high, v.includes_high) for v in (self, other) if v.high is not None]
        high, includes_high = min(highs, default=(None, False))
        return Versions(low, high, not excludes_low, includes_high)

    def join(self, other: Versions) -> Versions:
        """The shortest range that holds what either allows."""
        if self.empty or other.empty:
            return other if self.empty else self
        low, excludes_low = min((self.low, not self.includes_low), (other.low, not other.includes_low))
        if self.high is None or other.high is None:
            return Versions(low, None, not excludes_low)
        high, includes_high = max((self.high, self.includes_high), (other.high, other.includes_high))
        return Versions(low, high, not excludes_low, includes_high)


ANY = Versions()
NEWEST = Versions((1, 14, 0))
"""What an installer takes that is told no version: this one of 2025-11, or a newer one."""


@lru_cache(maxsize=256)
def parse(text: str | None) -> Versions | Unknown:
    """The range of a constraint like `>= 1.6, < 2.0`; None and the empty text allow any version.

    `!=` leaves the range as it is: it takes single versions out of the middle. A bare number is that
    version alone. `~> 1.5.0` ends before 1.6, `~> 1.5` and `~> 1` before 2.
    Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
    """
    if text is None or not text.strip():
        return ANY
    result = ANY
    for clause in text.split(","):
        match = _CLAUSE.match(clause.strip())
        if match is None:
            return Unknown(f"`{text}` is not a version constraint")
        result = result.meet(_range(match["operator"] or "=", match["number"]))
    return result


def parse_pin(text: str) -> Versions | Unknown:
    """The range of a version as an installer takes it: `1.9.8`, `1.9`, `1.9.x`, `~1.9`, `^1.9`, `latest`, a constraint.

    Source: https://github.com/hashicorp/setup-terraform (`terraform_version`, a SemVer range); npm's semver, README.md
    ("Tilde Ranges") and internal/re.js, where the tilde is `~>?`
    """
    text = text.strip()
    if text in {"", "latest", "*"}:
        return ANY
    if partial := _PARTIAL.match(text):
        return _range("~>", partial["number"] if "." not in partial["number"] else partial["number"] + ".0")
    if text.startswith("^"):
        return parse(f"~> {text[1:].split('.')[0]}.0, >= {text[1:]}")
    if text.startswith("~"):  # `~>` as well: to the installer that is the same, where to Terraform `~> 1.9` is 1.x
        number = text.lstrip("~> ")
        return parse(f"~> {number}.0" if number.count(".") == 1 else f"~> {number}")
    return parse(_BETWEEN.sub(", ", text))


def meet(all_: Iterable[Versions | Unknown]) -> Versions | Unknown:
    """The versions that every constraint allows; unknown as soon as one is."""
    result = ANY
    for versions in all_:
        if isinstance(versions, Unknown):
            return versions
        result = result.meet(versions)
    return result


def span(all_: Iterable[Versions | Unknown]) -> Versions | Unknown:
    """The shortest range that holds every version that one of the constraints allows; unknown as soon as one is."""
    result: Versions | None = None
    for versions in all_:
        if isinstance(versions, Unknown):
            return versions
        result = versions if result is None else result.join(versions)
    return result or ANY


def may_be_at_least(versions: Versions | Unknown, version: Number) -> bool:
    """Whether `version` or a newer one is known to be allowed."""
    return isinstance(versions, Versions) and versions.reach(version)


def may_be_before(versions: Versions | Unknown, version: Number) -> bool:
    """Whether a version older than `version` is known to be allowed."""
    return isinstance(versions, Versions) and versions.start_before(version)


def _range(operator: str, number: str) -> Versions:
    parts = [int(part) for part in number.split(".")]
    version = _number(parts)
    match operator:
        case "=":
            return Versions(version, version, includes_high=True)
        case ">=":
            return Versions(version)
        case ">":
            return Versions(version, includes_low=False)
        case "<":
            return Versions(high=version)
        case "<=":
            return Versions(high=version, includes_high=True)
        case "~>":
            kept = parts[:-1] if len(parts) > 1 else parts
            return Versions(version, _number([*kept[:-1], kept[-1] + 1]))
        case _:
            return ANY


def _number(parts: list[int]) -> Number:
    major, minor, patch = (*parts, 0, 0)[:3]
    return major, minor, patch
