"""Imported before Rasa: its telemetry and error reporting are off, in code, whatever the environment says."""
from __future__ import annotations

import os

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"  # Rasa pins SQLAlchemy 1.4 and uses its old style
os.environ["SANIC_REGISTER"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TICKET_LOCK_LIFETIME", "15")  # seconds; Rasa's 60 keep a killed conversation locked too long
