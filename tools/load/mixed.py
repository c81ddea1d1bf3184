"""`python -m tools.load.mixed`: students on the web and in Slack at once, towards a Signpost that runs already, behind its proxy.

    .venv/bin/python -m tools.load.mixed --url https://signpost.example.ac.uk --origin https://www.example.ac.uk \\
        --slugs westmere --students 20 --minutes 120 --pid "$(systemctl show -p MainPID --value signpost)"

For a machine before it goes live, by whoever looks after it: never towards one that students use. For Slack students
Signpost must be given this program as Slack (SIGNPOST_SLACK_API=http://127.0.0.1:5077/api/), which is for a trial only.
Writes figures.json and mixed.png into var/mixed/; ends with an error where there was one.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any, Dict, List
from urllib.parse import urlsplit

from bot.paths import VAR
from tools.load import figures
from tools.load.__main__ import MESSAGES, bring_locust, run_locust
from tools.load.slack import Slack
from tools.load.watching import Watch


def main() -> int:
    options = _options()
    folder = VAR / "mixed"
    folder.mkdir(parents=True, exist_ok=True)
    locust, begun = bring_locust(), time.time()
    seconds = options.minutes * 60
    with Watch(options.pid, every=5.0) as watch:
        chats = threading.Thread(target=lambda: asyncio.run(_in_slack(options, folder / "slack.csv", seconds)))
        if options.slack_students:
            chats.start()
        run_locust(locust, options.url, folder / "web.csv", options.students, seconds, options.reads, 0.5, "--slugs", options.slugs, "--origin", options.origin)
        if options.slack_students:
            chats.join()
    found = summary(folder, watch, begun, options)
    (folder / "figures.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return 1 if found["web"]["errors"] or found.get("slack", {}).get("errors") else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="where students' browsers reach Signpost, without a slash at the end")
    parser.add_argument("--origin", default="", help="the page with the widget, where it is another one than Signpost's own")
    parser.add_argument("--slugs", required=True, help="institutions whose students write, separated by commas")
    parser.add_argument("--pid", type=int, required=True, help="process of Signpost, whose memory is watched")
    parser.add_argument("--students", type=int, default=20, help="on the web at the same time")
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--reads", type=float, default=15.0, help="seconds on average between two messages")
    parser.add_argument("--slack-students", type=int, default=0, help="in Slack at the same time")
    parser.add_argument("--slack-port", type=int, default=5077, help="port of the stand-in for Slack, on this machine")
    parser.add_argument("--slack-team", default="T1")
    parser.add_argument("--slack-secret", type=Path, help="file with SIGNPOST_SLACK_SIGNING_SECRET")
    parser.add_argument("--slack-token", type=Path, help="file with SIGNPOST_SLACK_TOKENS")
    return parser.parse_args()


async def _in_slack(options: argparse.Namespace, record: Path, seconds: float) -> None:
    texts = [json.loads(line)["text"] for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    tokens = dict(pair.split("=", 1) for pair in options.slack_token.read_text().strip().split(","))
    secret = options.slack_secret.read_text().strip()
    async with Slack(options.url, options.slack_team, tokens[options.slack_team], secret, options.slack_port, record, urlsplit(options.url).hostname or "") as slack:
        await slack.students(options.slack_students, seconds, options.reads, texts)


def summary(folder: Path, watch: Watch, begun: float, options: argparse.Namespace) -> Dict[str, Any]:
    """No warm-up is taken away: how a machine begins belongs to it. Memory growth is counted from the tenth minute."""
    web = figures.read_record(folder / "web.csv")
    warm = begun + min(600.0, options.minutes * 6)
    figures.draw(web, watch.seen, warm, folder / "mixed.png", f"{options.students} students on the web, {options.slack_students} in Slack")
    found: Dict[str, Any] = {
        "minutes": round((time.time() - begun) / 60, 1), "students": options.students, "slack_students": options.slack_students,
        "conversations": sum(r.what == "begin" for r in web), "web": figures.steady(web, watch.seen, begun),
        "memory_mb": {"first": round(watch.seen[0][1]), "after_warm_up": round(_at(watch.seen, warm)), "last": round(watch.seen[-1][1])},
        "memory_growth": round(figures.growth(watch.seen, warm), 4), "server_cpu_share_of_one_core": round(watch.cpu["spent"] / (time.time() - begun), 3),
    }
    if options.slack_students:
        slack = figures.read_record(folder / "slack.csv")
        found["slack"] = {
            "sent": len(slack), "p50_ms": round(figures.percentile([r.ms for r in slack], 0.5)), "p95_ms": round(figures.percentile([r.ms for r in slack], 0.95)),
            "errors": sum(bool(r.problem) or r.status != 200 for r in slack),
        }
    return found


def _at(seen: List[Any], moment: float) -> float:
    return next((mb for at, mb in seen if at >= moment), seen[-1][1])


if __name__ == "__main__":
    sys.exit(main())
