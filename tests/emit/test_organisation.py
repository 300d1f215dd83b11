"""An organisation as a table: what has something to say, the rest counted."""

from __future__ import annotations

from offkey.emit.organisation import repositories, table
from offkey.emit.style import Style
from offkey.model.finding import Finding, PersistentSecret
from offkey.model.forge import Listed, Settings
from offkey.model.organisation import Inventoried
from offkey.model.report import Report
from offkey.model.text import Incomplete, Place

PLACE = Place("a.yml", 1)
CLEAN = Inventoried(Listed("acme/site", "1", "9", "main"), Report(()), Settings())
KEYS = Inventoried(
    Listed("acme/infra", "2", "9", "main", archived=True),
    Report((Finding("bad", PLACE), Finding("worse", PLACE)), (PersistentSecret("literal:x", "literal", (PLACE,)),)),
    Settings(),
)
UNREAD = Inventoried(Listed("acme/\x1b[31mred", "3", None, None), Report((), incomplete=(Incomplete(".", 1, "no"),)))


def test_a_table_counts_and_prints_nothing_that_a_terminal_obeys() -> None:
    assert table([CLEAN, KEYS, UNREAD], Style(False)).splitlines() == [
        "repositories: 3",
        "  acme/infra     1 secret   2 findings",
        "  acme/\ufffd[31mred  0 secrets  0 findings  incomplete",
        "  1 with neither",
        "",
    ]


def test_a_repository_that_was_not_read_says_so() -> None:
    read, _, unread = repositories([KEYS, CLEAN, UNREAD])

    assert (read["complete"], read["archived"], read["persistent_secrets"], read["findings"]) == (
        True,
        True,
        ["literal:x"],
        2,
    )
    assert (unread["complete"], unread["subjects"], unread["protected_branches"]) == (False, None, None)
