"""Is this really from Slack? Its signature over time and body, checked before the body is read."""
from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import Callable, Mapping

from bot.channels.refusals import Refused

OLDEST = 300  # seconds: what Slack tells apps to allow
_STAMP = re.compile(r"\d{1,12}")


class SlackGate:
    def __init__(self, secret: str, now: Callable[[], float] = time.time):
        self._secret, self._now = secret.encode(), now

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        stamp = headers.get("x-slack-request-timestamp") or ""
        given = headers.get("x-slack-signature") or ""
        if not _STAMP.fullmatch(stamp):
            raise Refused(401, "no_timestamp")
        if abs(self._now() - int(stamp)) > OLDEST:
            raise Refused(401, "stale")
        wanted = "v0=" + hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass")):
            raise Refused(401, "bad_signature")
