"""For every test: Rasa's telemetry is off before Rasa is imported."""
from bot import quiet  # noqa: F401
