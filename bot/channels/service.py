"""What all channels share in one process: settings, sessions, limits, turns, institutions, and forgetting."""
from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Optional, Set

from bot.channels.claims import Claim, under
from bot.channels.http import Refusal
from bot.channels.stores import stores_for
from bot.channels.turn import Reply, Turns
from bot.counts import are_kept
from bot.institutions import InstitutionBook, KnownInstitution
from bot.metrics import Metrics
from bot.settings import Settings
from bot.static_help import static_help
from bot.switch_off import dialogue_is_off
from services_directory.ages import CheckAge


@dataclass
class Service:
    settings: Settings
    institutions: InstitutionBook
    ready: bool = False
    model: str = ""
    agent: Any = None
    checked_ready: bool = False  # `make check-ready` finds nothing: the trial notice may go
    action_server: Optional[bool] = None  # whether it answered when last asked; None: not asked yet
    checks: Dict[str, CheckAge] = field(default_factory=dict)  # by file of institutions/
    metrics: Metrics = field(default_factory=Metrics)
    stores: Any = None
    sessions: Any = field(init=False)
    turns: Turns = field(init=False)
    in_progress: "Set[Any]" = field(default_factory=set, repr=False)  # answers being made, so that none is lost to the collector

    def __post_init__(self) -> None:
        s = self.settings
        self.stores = self.stores or stores_for(s)
        self.sessions = self.stores.sessions()
        self.turns = Turns(s.turns_at_once, s.turns_waiting, s.turn_seconds, self.switched_off, self.metrics)
        self._by_session = self.stores.limit("session", s.messages_per_minute)
        self._by_address = self.stores.limit("address", s.address_per_minute)
        self._beginnings = self.stores.limit("beginning", s.sessions_per_minute)

    def switched_off(self) -> bool:
        return dialogue_is_off(self.settings.dialogue)

    @property
    def trial(self) -> bool:
        """The notice shows until everything is signed and checked, whatever the setting says."""
        return self.settings.trial or not self.checked_ready

    async def check_message(self, session: str, address: str, nation: str) -> None:
        self._within(max(await self._by_session.take(session), await self._by_address.take(address)), nation)

    async def check_new_session(self, address: str, nation: str) -> None:
        self._within(await self._beginnings.take(address), nation)

    @staticmethod
    def _within(wait: float, nation: str) -> None:
        if wait > 0:
            raise Refusal(429, "too_many", static_help(nation), retry_after=math.ceil(wait))

    async def greet(self, handle: Callable, claim: Claim, institution: KnownInstitution, channel: str) -> Reply:
        """The first messages; their payload also sets institution, nation and channel as slots."""
        reply = await self.take(handle, claim, self.greeting(institution, channel, claim.session.now), channel)
        claim.session.greeted = reply.complete
        return reply

    async def take(self, handle: Callable, claim: Claim, said: str, channel: str) -> Reply:
        """One turn of a claimed conversation; what Rasa saves in it belongs to the claim."""
        with under(claim):
            return await self.turns.take(handle, claim.session.conversation, said, claim.session.nation, channel)

    def greeting(self, institution: KnownInstitution, channel: str, now: Optional[str]) -> str:
        known = {
            "institution": institution.slug,
            "institution_name": institution.name,
            "nation": institution.nation,
            "channel": channel,
            "minutes": str(round(self.settings.idle_minutes)),
            "demo": "true" if institution.demo else "false",
            "trial": "true" if self.trial else "false",
            "counts": "true" if are_kept(self.settings) else "false",
            "web_page": self.settings.web_page,
        }
        return "/open_conversation" + json.dumps({**known, **({"now": now} if now else {})}, ensure_ascii=False)

    async def forget(self, conversation: str) -> None:
        store = getattr(self.agent, "tracker_store", None)
        if hasattr(store, "forget"):
            await store.forget(conversation)
