"""`offkey explain RULE`: the page of a rule."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from importlib import resources

from offkey.errors import UsageError

SUMMARY = "print the page of a rule"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `explain`."""
    parser.add_argument("rule", metavar="RULE", help="the id of a rule, as a finding shows it")


def run(arguments: argparse.Namespace) -> int:
    """Print the page, exactly as it lies beside the rule."""
    print(page(arguments.rule), end="")
    return 0


def page(rule: str) -> str:
    """The page of the rule `rule`. Raises UsageError where no rule has this id."""
    pages = resources.files("offkey").joinpath(
        "rules"
    )  # importing the rules themselves would take longer than all else
    ids = [f.name.removesuffix(".md").replace("_", "-") for f in pages.iterdir() if f.name.endswith(".md")]
    if rule not in ids:
        raise UsageError(f"no rule is called {rule}", hint=did_you_mean(rule, ids))
    return pages.joinpath(rule.replace("-", "_") + ".md").read_text(encoding="utf-8")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint that names the nearest of the `known` words, or all of them."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"the rules are: {', '.join(sorted(known))}"
