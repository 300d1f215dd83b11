"""`python -m offkey.cli`."""

from offkey.cli.main import run

run()
