"""`make journeys`: write docs/journeys.md from real conversations over the web channel; `--check` says whether it is true.

The journeys are those that a person walked when this was built; each is a list of what the student types (or the
title of the button pressed), the institution and the frozen time. Nothing in the page is written by hand.
"""
from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ruamel.yaml import YAML  # noqa: E402
from tqdm import tqdm  # noqa: E402

from tests.web.servers import RunningServer, Talk  # noqa: E402

PAGE, JOURNEYS = ROOT / "docs" / "journeys.md", ROOT / "docs" / "journeys.yml"
HEAD = """# Journeys

Real conversations over the web channel, written by `make journeys` (a test fails when this page is out of date).
The universities, their services and their numbers are not real; national lines are. The greeting is left out after
the first journey. `>` is the student; `[…]` is a button that the student pressed.
"""


def journeys() -> List[Dict[str, Any]]:
    return YAML(typ="safe").load(JOURNEYS.read_text(encoding="utf-8"))["journeys"]


def page(base: str) -> str:
    parts = [HEAD]
    shown = tqdm(journeys(), desc="walking the journeys", disable=not sys.stderr.isatty())
    for number, journey in enumerate(shown):
        for institution in journey["institutions"]:
            parts.append("\n".join(conversation(base, journey, institution, greeting=number == 0)))
    return "\n".join(parts)


def conversation(base: str, journey: Dict[str, Any], institution: str, greeting: bool) -> Iterator[str]:
    yield f"\n## {journey['name']}\n\n*{institution}, {journey['now'].replace('T', ' at ')}*\n"
    talk = Talk(base, institution, now=journey["now"])
    if greeting:
        yield from said_back(talk)
    for said in journey["says"]:
        if said.startswith("[") and said.endswith("]"):
            talk.press(said[1:-1])
        else:
            talk.say(said)
        yield f"> {said}\n"
        yield from said_back(talk)
    talk.end()


MAY_DIFFER = 0.02  # share of lines


def same_page(written: str, now: str) -> bool:
    """Training is not the same to the last bit in a fresh clone and in one with cached vectors, so a topic that lies at
    its threshold may come out either way: a few lines may differ. Changed wording, services or rules are more than that."""
    then, today = written.splitlines(), now.splitlines()
    matcher = difflib.SequenceMatcher(a=then, b=today, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return max(len(then), len(today)) - same <= MAY_DIFFER * len(today)


def said_back(talk: Talk) -> Iterator[str]:
    for message in talk.messages:
        kind = " **Get help now.**" if message.get("urgent") else ""
        yield f"{kind} {message.get('text', '')}".strip() + "\n"
        for card in message.get("services", []):
            yield from card_lines(card)
        if message.get("source"):
            yield f"From: {message['source']['label']}, {message['source']['url']}\n"
    buttons = [button["title"] for message in talk.messages for button in message.get("buttons", [])]
    if buttons:
        yield "Buttons: " + " · ".join(buttons) + "\n"


def card_lines(card: Dict[str, Any]) -> Iterator[str]:
    unchecked = "" if card["checked_on"] else " (not checked yet)"
    yield f"- **{card['name']}**{unchecked}: {card['summary']} *{card['for_whom']}*"
    for channel in card["channels"]:
        yield f"  - {channel['label']}: {channel['value']}; {channel['hours_text']}"
    yield ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit with 1 if the page is not what a conversation gives now")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "server").wait()
        try:
            now = page(server.base)
        finally:
            server.stop()
    if check:
        return 0 if PAGE.exists() and same_page(PAGE.read_text(encoding="utf-8"), now) else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(now, encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
