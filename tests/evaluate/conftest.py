"""Hypothesis measures no times: a busy machine is not a broken promise."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
