"""`python -m offkey`."""

from offkey.cli.start import run

run()
