"""`python -m tools.recorded_server RECORD SEEN [--as-recorded]`: the real server, which writes down what it recognises.

SEEN gets a line of JSON for each typed text: what the trained model recognised in it, in Rasa's terms (intent, entities). With
``--as-recorded`` the dialogue goes on with what RECORD says instead. On another kind of machine training does not come out
the same to the last bit, so a topic that lies near its threshold may come out either way; what is said to a given
recognition may not.
"""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Dict

from bot import quiet  # noqa: F401  (before Rasa)
from rasa.core.processor import MessageProcessor


def recognition(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """What rules and slots go by: the intent's name and the entities' values. How sure it was is left out: nothing is said by it."""
    return {"intent": parsed["intent"]["name"], **{entity["entity"]: entity["value"] for entity in parsed["entities"]}}


def as_parsed(recorded: Dict[str, Any], parsed: Dict[str, Any]) -> Dict[str, Any]:
    """The other way round: Rasa's result with another recognition in it."""
    entities = [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in recorded.items() if name != "intent"]
    return {**parsed, "intent": {"name": recorded["intent"], "confidence": 1.0}, "entities": entities}


def write_down(seen: Path, recorded: Dict[str, Any]) -> None:
    """From now on every typed text that Rasa parses is written to ``seen`` and taken as ``recorded`` has it."""
    parse = MessageProcessor.parse_message

    async def noted(self: Any, message: Any, *others: Any, **more: Any) -> Dict[str, Any]:
        parsed = await parse(self, message, *others, **more)
        text = message.text or ""
        if text.startswith("/"):
            return parsed
        with seen.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"text": text, **recognition(parsed)}, ensure_ascii=False) + "\n")
        return as_parsed(recorded[text], parsed) if text in recorded else parsed

    MessageProcessor.parse_message = noted


def main() -> int:
    from bot.__main__ import main as run_bot

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("seen", type=Path)
    parser.add_argument("--as-recorded", action="store_true")
    chosen = parser.parse_args()
    write_down(chosen.seen, json.loads(chosen.record.read_text(encoding="utf-8")) if chosen.as_recorded else {})
    return run_bot(["run"])


if __name__ == "__main__":
    sys.exit(main())
