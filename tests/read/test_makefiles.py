"""What `make` runs for a target."""

from __future__ import annotations

import pytest

from offkey.read.makefiles import makefile

FILES = {
    "Makefile": (
        ".PHONY: all ship\n-include .env\ninclude make/more.mk\nNAME := a:b\nall: build\n\t@one $(shell two)\n"
        "build: ; three\nship:\n\tfour\n"
    ),
    "make/more.mk": "more: FLAG = x\nmore:\n\t# nothing\n\tfive \\\n\t  six\n",
    "b/GNUmakefile": "include ../lost.mk\nall:\n\tone\n",
    "c/makefile": "all:\n\tone\n%.o: %.c\n\tcompile\n$(LATE):\n\tlate\n",
    "e/Makefile": ".DEFAULT_GOAL := all\nother:\n\tone\n",
    "d/other.mk": "all:\nifdef A\n\tone\nendif\nX = 1\n\ttwo\nif:\n\tthree\n",
}


@pytest.mark.parametrize(
    ("folder", "file", "targets", "expected"),
    [
        ("", None, ("all",), {"one $(two)", "three", "NAME := a:b", "more: FLAG = x"}),
        ("", None, (), {"five six", "NAME := a:b", "more: FLAG = x"}),  # the first target, of a file that comes before
        ("e", None, (), None),
        ("", None, ("more",), {"five six", "NAME := a:b", "more: FLAG = x"}),
        ("", None, ("lost",), None),
        ("b", None, ("all",), None),
        ("c", None, ("all",), {"one", "compile", "late"}),
        ("d", "other.mk", ("all",), {"one", "ifdef A", "endif", "X = 1", "two"}),
        ("d", None, ("all",), None),
    ],
)
def test_the_recipes_of_a_target(folder: str, file: str | None, targets: tuple[str, ...], expected: set[str]) -> None:
    made = makefile(folder, file, FILES.get)
    text = made.run_for(targets) if made else None
    assert (None if text is None else {line.strip() for line in text.splitlines() if line.strip()}) == expected
