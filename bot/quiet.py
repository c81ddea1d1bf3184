"""Imported before Rasa: its telemetry and error reporting are off, in code, whatever the environment says."""
from __future__ import annotations

import os
import warnings

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"  # Rasa pins SQLAlchemy 1.4 and uses its old style
os.environ["SANIC_REGISTER"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TICKET_LOCK_LIFETIME", "15")  # seconds; Rasa's 60 keep a killed conversation locked too long

# Sanic switches libraries' warnings on again, and theirs would fill a journal in which somebody looks for a reason at
# night. Their text may hold a student's words too: bot/privacy/log_filter.py says of later ones only what kind they are.
warnings.showwarning = lambda *_, **__: None
