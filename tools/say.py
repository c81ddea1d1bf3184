"""Talk to a running Signpost from a script: `python tools/say.py [--institution SLUG] [--now TIME] "first" "/payload" …`."""
from __future__ import annotations

import argparse
import json
import uuid

import requests

BASE = "http://localhost:5005/webhooks/web"


def show(messages):
    for message in messages:
        print(f"  [{message['kind']}{' urgent' if message.get('urgent') else ''}] {message.get('text', '')}")
        for card in message.get("services", []):
            ways = "; ".join(f"{c['kind']}: {c['value']} ({c['hours_text']})" for c in card["channels"])
            print(f"      * {card['name']} [{card['hours_text']}] {ways}")
        if message.get("source"):
            print("      source:", message["source"])
        if message.get("buttons"):
            print("      " + " | ".join(f"<{b['title']}> {b['payload']}" for b in message["buttons"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("said", nargs="*")
    parser.add_argument("--institution", default="northbridge")
    parser.add_argument("--now")
    parser.add_argument("--base", default=BASE)
    chosen = parser.parse_args()
    begun = requests.post(f"{chosen.base}/sessions", json={"institution": chosen.institution, **({"now": chosen.now} if chosen.now else {})}, timeout=20)
    session = begun.json()
    print(begun.status_code)
    show(session["messages"])
    for said in chosen.said:
        print(f"> {said}")
        kind = "payload" if said.startswith("/") else "text"
        answer = requests.post(f"{chosen.base}/messages", json={"id": str(uuid.uuid4()), kind: said}, headers={"Authorization": f"Bearer {session['session']}"}, timeout=20)
        print(answer.status_code, answer.json().get("error", ""), f"{answer.elapsed.total_seconds() * 1000:.0f} ms")
        show(answer.json()["messages"])


if __name__ == "__main__":
    main()
