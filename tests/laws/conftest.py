"""Profiles of hypothesis: repeatable in the suite; by hand HYPOTHESIS_PROFILE=wide, or brief for mutation testing."""

import os

from hypothesis import HealthCheck, Phase, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("suite", max_examples=150, derandomize=True, deadline=None, suppress_health_check=QUIET)
settings.register_profile(
    "brief",
    max_examples=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=QUIET,
    phases=[Phase.explicit, Phase.generate],  # what breaks a law is not made small: that it breaks is enough
)
settings.register_profile("wide", max_examples=3000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
