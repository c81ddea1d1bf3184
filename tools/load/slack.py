"""Students in Slack, and Slack itself as far as Signpost sees it: signed events go in, replies come to a stand-in of its API."""
from __future__ import annotations

import asyncio
import csv
import hashlib
import hmac
import itertools
import json
import math
import random
import ssl
import time
from pathlib import Path
from typing import Any, Dict, List, Sequence
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

ANSWER_WITHIN = 20.0  # seconds: Signpost answers a turn within eight, and then sends several messages
STEPS = (2, 6)  # messages of one conversation


class Slack:
    """``async with Slack(…) as slack: await slack.students(…)``. One row a message in ``record``, in the form of the other students'."""

    def __init__(self, url: str, team: str, token: str, secret: str, port: int, record: Path, name: str = ""):
        self._url, self._team, self._token, self._secret, self._port = url, team, token, secret.encode(), port
        self._headers = {"Host": name} if name else {}
        self._file = record.open("w", newline="", encoding="utf-8", buffering=1)
        self._rows = csv.writer(self._file)
        self._rows.writerow(["at", "what", "ms", "status", "problem"])
        self._numbers = itertools.count(1)
        self._posts: Dict[str, List[Dict[str, Any]]] = {}
        self._came: Dict[str, asyncio.Event] = {}

    async def __aenter__(self) -> "Slack":
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._method)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE  # a trial's own certificate
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=unchecked))
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._client.close()
        await self._runner.cleanup()
        self._file.close()

    async def _method(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        body = await request.json() if request.content_type == "application/json" else dict(await request.post() or request.query)
        channel, method = body.get("channel", ""), request.match_info["method"]
        if method == "conversations.history":
            return web.json_response({"ok": True, "messages": self._posts.get(channel, [])[::-1][:20]})
        stamp = body.get("ts") or f"{next(self._numbers)}.0"
        if method == "chat.postMessage" and channel in self._came:
            self._posts[channel].append({**body, "ts": stamp})
            self._came[channel].set()
        if method == "chat.update" and channel in self._posts:  # a button that was pressed is gone
            self._posts[channel] = [{**body, "ts": stamp} if post["ts"] == stamp else post for post in self._posts[channel]]
        return web.json_response({"ok": True, "ts": stamp})

    async def students(self, count: int, seconds: float, reads: float, texts: Sequence[str], conversations: float = math.inf) -> None:
        """Until the seconds are over, or each has had so many conversations."""
        end = time.monotonic() + seconds
        await asyncio.gather(*(self._student(random.Random(number), end, reads, texts, conversations) for number in range(count)))

    async def _student(self, chance: random.Random, end: float, reads: float, texts: Sequence[str], conversations: float) -> None:
        had = 0
        while time.monotonic() < end and had < conversations:
            had += 1
            await asyncio.sleep(chance.expovariate(1 / (reads * 2)))
            user = f"U{next(self._numbers)}"
            channel = f"D{user}"
            self._posts[channel], self._came[channel] = [], asyncio.Event()
            for _ in range(chance.randint(*STEPS)):
                if time.monotonic() >= end:
                    break
                buttons = [(post, e) for post in self._posts[channel] for block in post.get("blocks", []) if block["type"] == "actions" for e in block["elements"]]
                if buttons and chance.random() < 0.4:
                    await self._press(user, channel, *chance.choice(buttons))
                else:
                    await self._write(user, channel, chance.choice(texts))
                await asyncio.sleep(min(60.0, chance.expovariate(1 / reads)))
            del self._posts[channel], self._came[channel]

    async def _write(self, user: str, channel: str, text: str) -> None:
        event = {"type": "message", "channel_type": "im", "channel": channel, "user": user, "text": text, "ts": f"{time.time():.6f}", "team": self._team}
        body = {"type": "event_callback", "team_id": self._team, "event_id": f"Ev{next(self._numbers)}", "event": event}
        await self._send("slack message", "events", json.dumps(body).encode(), "application/json", channel)

    async def _press(self, user: str, channel: str, post: Dict[str, Any], button: Dict[str, Any]) -> None:
        action = {"action_id": button["action_id"], "value": button.get("value", ""), "action_ts": f"{time.time():.6f}"}
        body = {
            "type": "block_actions", "team": {"id": self._team}, "user": {"id": user, "team_id": self._team}, "channel": {"id": channel},
            "trigger_id": f"tr{next(self._numbers)}", "message": {"ts": post["ts"], "blocks": post["blocks"]}, "actions": [action],
        }
        await self._send("slack button", "interactions", urlencode({"payload": json.dumps(body)}).encode(), "application/x-www-form-urlencoded", channel)

    async def _send(self, what: str, path: str, body: bytes, kind: str, channel: str) -> None:
        """Sent as Slack sends it; the time is until the first reply has arrived in the chat."""
        stamp, begun, at, status, problem = str(int(time.time())), time.monotonic(), time.time(), 0, ""
        signature = "v0=" + hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, **self._headers}
        self._came[channel].clear()
        try:
            async with self._client.post(f"{self._url}/webhooks/slack/{path}", data=body, headers=headers) as answer:
                status = answer.status
            if status == 200:
                await asyncio.wait_for(self._came[channel].wait(), ANSWER_WITHIN)
        except asyncio.TimeoutError:
            problem = "no reply"
        except aiohttp.ClientError as error:
            problem = type(error).__name__
        self._rows.writerow([f"{at:.3f}", what, f"{(time.monotonic() - begun) * 1000:.1f}", status, problem])
