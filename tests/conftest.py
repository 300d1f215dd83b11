"""What holds for every test: neither the speed of the machine nor chance decides.

`OFFKEY_EXPLORE=1` lets hypothesis try other examples at every run; without it a run repeats the one before.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", settings.get_profile("same"), derandomize=False, print_blob=True)
settings.load_profile("explore" if os.environ.get("OFFKEY_EXPLORE") else "same")
