"""`python -m offkey`."""

from offkey.cli.main import run

run()
