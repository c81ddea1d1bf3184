"""The switch for the night when the bot says something wrong: the dialogue is off, the static help stands.

It is a file, so that it works at once, without a restart, without the database and without anybody who knows Rasa.
Every turn of every channel looks for it.
"""
from __future__ import annotations

import os
from pathlib import Path

from bot.paths import VAR
from bot.settings import read_one

SWITCH = Path(read_one("SIGNPOST_SWITCH_FILE") or VAR / "dialogue-off")


def dialogue_is_off(setting: bool = True, file: Path = SWITCH) -> bool:
    """``setting`` is SIGNPOST_DIALOGUE. A folder that cannot be looked into counts as not switched off."""
    return not setting or os.path.exists(file)


def switch_off(file: Path = SWITCH) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return file


def switch_on(file: Path = SWITCH) -> bool:
    """False where it was not switched off by this file."""
    if not file.exists():
        return False
    file.unlink()
    return True
