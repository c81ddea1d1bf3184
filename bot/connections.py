"""The bot's connections (services_directory/connections.py), with what only the bot has: larger deliveries from Teams
and Slack, and the static help for whoever finds no room."""
from __future__ import annotations

import json
import logging

from bot.channels.http import error_body
from bot.privacy.log_filter import event
from bot.static_help import static_help
from services_directory import connections

LARGEST_REQUEST = 64 * 1024  # bytes; more is refused unread. The web channel's own limit is lower, and has words
LARGEST_DELIVERY, DELIVERIES = 256 * 1024, ("/webhooks/teams", "/webhooks/slack")  # each has a smaller limit of its own
SAY_AGAIN = 10.0  # seconds between two lines in the log: a flood must not fill the disk too


class StrictHttp(connections.StrictHttp):
    async def http1_request_header(self) -> None:
        await super().http1_request_header()
        if self.request.path.startswith(DELIVERIES):
            self.request_max_size = LARGEST_DELIVERY


class PatientProtocol(connections.PatientProtocol):
    __slots__ = ()
    reads = StrictHttp
    _said_full_at = float("-inf")

    def turned_away(self) -> None:
        if self.opened - PatientProtocol._said_full_at > SAY_AGAIN:
            PatientProtocol._said_full_at = self.opened
            event("shed", logging.WARNING, reason="connections")

    def no_room(self) -> bytes:
        """The static help."""
        body = json.dumps(error_body("unavailable", static_help())).encode()
        head = f"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nCache-Control: no-store\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"
        return head.encode() + body
