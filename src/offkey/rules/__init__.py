"""The opinions, one file each; `RULES` is the explicit list, in the order of the ids."""

from __future__ import annotations

from offkey.model.finding import Rule

RULES: tuple[Rule, ...] = ()
