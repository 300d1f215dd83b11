"""`python -m offkey.cli`."""

from offkey.cli.start import run

run()
