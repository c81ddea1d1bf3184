"""The time, in one place, so that a demonstration or a test can stop it."""
from datetime import datetime
from typing import Optional
from zoneinfo import ZoneInfo

from services_directory.settings import read_setting

LONDON = ZoneInfo("Europe/London")


def now(setting: Optional[str] = None) -> datetime:
    """The time in London. `setting` (SIGNPOST_NOW where it is None) freezes it; "" never does."""
    text = read_setting("SIGNPOST_NOW") if setting is None else setting
    return parse_now(text) if text else datetime.now(LONDON)


def parse_now(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"SIGNPOST_NOW: found {text!r}; write a local time such as "
                         "2026-12-27T02:10") from None
    return moment.astimezone(LONDON) if moment.tzinfo else moment.replace(tzinfo=LONDON)
