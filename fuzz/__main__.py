"""`python -m fuzz [CORPUS…]`: coverage-guided, where atheris is installed (`pip install atheris`).

What libFuzzer finds it writes to a file; `python -m fuzz FILE` runs that one again.
"""

from __future__ import annotations

import sys

try:
    import atheris
except ImportError:
    raise SystemExit("atheris is not installed; the tests drive the same targets with hypothesis") from None

with atheris.instrument_imports(include=["offkey"]):
    from fuzz.targets import target

atheris.Setup(sys.argv, target)
atheris.Fuzz()
