"""`make journeys`: write docs/journeys.md from real conversations over the web channel; `--check` says whether it is true.

The journeys are those that a person walked when this was built; each is a list of what the student types (or the
title of the button pressed), the institution and the frozen time. Nothing in the page is written by hand.

What was recognised in each message when the page was written is kept beside it. The check asks two things: given that,
does the bot say today exactly what stands in the page; and are the messages still recognised so.
"""
from __future__ import annotations

import argparse
import difflib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ruamel.yaml import YAML  # noqa: E402
from tqdm import tqdm  # noqa: E402

from bot.channels.turn import readable  # noqa: E402
from tests.web.servers import RunningServer, Talk  # noqa: E402

PAGE, JOURNEYS, RECORD = (ROOT / "docs" / name for name in ("journeys.md", "journeys.yml", "journeys_recognised.json"))
Recognised = Dict[str, Dict[str, Any]]  # text -> intent, and the value of each entity (tools/recorded_server.py)
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


def walked(*options: str) -> Tuple[str, Recognised]:
    """(the page as it would be written now, what the trained model recognised in each message); see tools/recorded_server.py."""
    with tempfile.TemporaryDirectory() as folder:
        server = RecordedServer(Path(folder), *options)
        try:
            now = page(server.wait().base)
        finally:
            server.stop()
        lines = map(json.loads, server.seen.read_text(encoding="utf-8").splitlines())
    typed = {readable(said) for journey in journeys() for said in journey["says"]}
    return now, {line.pop("text"): line for line in lines if line["text"] in typed}


class RecordedServer(RunningServer):
    """The real server with tools/recorded_server.py around it; ``seen`` is what that writes."""

    def __init__(self, folder: Path, *options: str):
        self.seen = folder / "seen.jsonl"
        self.command = [sys.executable, "-W", "ignore", "-m", "tools.recorded_server", str(RECORD), str(self.seen), *options]
        super().__init__(folder)


MAY_BE_READ_OTHERWISE = 3  # messages; of about fifty
UNSURE = ("guesses",)  # buttons for "not what I meant": the order of what is unlikely


def first_of(recognised: Dict[str, Any]) -> Dict[str, Any]:
    """What decides which answer comes first; further topics, which only bring a button, lie near their threshold by nature."""
    topics = recognised.get("topics") or [None]
    return {**{name: value for name, value in recognised.items() if name not in UNSURE}, "topics": topics[0]}


def read_otherwise(recorded: Recognised, seen: Recognised) -> List[str]:
    """A line for each message that the trained model reads otherwise than when the page was written."""
    return [f"“{text}” was {recorded.get(text)}, is {found}" for text, found in seen.items() if first_of(recorded.get(text, {})) != first_of(found)]


def crises_lost(recorded: Recognised, seen: Recognised) -> List[str]:
    """However few they are."""
    crisis = {name: {text for text, found in these.items() if found["intent"].startswith("crisis_")} for name, these in (("was", recorded), ("is", seen))}
    return [f"a crisis that is read as {seen[text]['intent']} now: “{text}”" for text in sorted(crisis["was"] - crisis["is"]) if text in seen]


def check() -> List[str]:
    """What is not as the page says; empty where all is."""
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    now, seen = walked("--as-recorded")
    wrong = list(difflib.unified_diff(PAGE.read_text(encoding="utf-8").splitlines(), now.splitlines(), "docs/journeys.md", "what is said now", lineterm="", n=1))
    if set(recorded) != set(seen):
        wrong += [f"recorded, but in no journey, or the other way round: {sorted(set(recorded) ^ set(seen))}"]
    otherwise = read_otherwise(recorded, seen)
    if len(otherwise) > MAY_BE_READ_OTHERWISE:
        wrong += [f"more than {MAY_BE_READ_OTHERWISE} messages are read otherwise than when the page was written:", *otherwise]
    elif otherwise:
        print("Read otherwise by this model than when the page was written:", *otherwise, sep="\n  ")
    return wrong + crises_lost(recorded, seen)


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
    if parser.parse_args().check:
        wrong = check()
        print(*wrong, sep="\n")
        return 1 if wrong else 0
    now, recognised = walked()
    PAGE.write_text(now, encoding="utf-8")
    lines = (f"  {json.dumps(text, ensure_ascii=False)}: {json.dumps(found, ensure_ascii=False, sort_keys=True)}" for text, found in recognised.items())
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)} and {RECORD.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
