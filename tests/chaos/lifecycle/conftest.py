"""``--hypothesis-profile=chaos`` makes the run of the model a long one."""

from hypothesis import settings

settings.register_profile("chaos", max_examples=1_000, stateful_step_count=100)
