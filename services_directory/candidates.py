"""What might help: read by an index, never by looking through all services.

Whatever the size of the directory: the services to which the pointers of this institution and
this nation lead for these topics, and their channels. `pools` reads and keeps them.
"""
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Tuple

from sqlalchemy.orm import Session

from services_directory import vocabulary as v
from services_directory.calendars import Calendar
from services_directory.cards import Opening
from services_directory.facts import InstitutionInfo, find_facts, get_institution
from services_directory.models import NATIONAL
from services_directory.pools import Pools
from services_directory.writing import EVERYWHERE, nation_scope

_LINE_ROLES = frozenset({"line", "emergency", "always"})
_ABROAD = nation_scope("outside_uk")


@dataclass(frozen=True)
class Situation:
    """The need, made whole: what follows from the institution, the topics and the moment."""
    need: Any
    institution: Optional[InstitutionInfo]
    topics: FrozenSet[str]          # words; empty: nothing recognised
    perspective: str
    nation: Optional[str]           # where national services are looked for
    abroad: bool
    opening: Opening
    facts: Dict[str, str]           # field -> slug of the service the institution names for it

    @cached_property
    def lookups(self) -> FrozenSet[str]:
        role = {self.perspective} & set(v.ROLES)
        return self.topics | role | {v.ANY_TOPIC}

    @cached_property
    def device_may_be_watched(self) -> bool:
        return bool(self.topics & v.WATCHED_DEVICE_TOPICS)

    @cached_property
    def ages(self) -> Tuple[int, int]:
        return v.AGE_BANDS.get(self.need.age_band, v.AGE_BANDS[None])


@dataclass(eq=False)
class Candidate:
    row: Any
    own: bool
    calendar: Calendar
    all_channels: List[Any]
    roles: Dict[str, int]           # role -> position in the file or the order
    covers: FrozenSet[str]          # of the need's topics, those it names itself
    first_for: FrozenSet[str]       # of those, the ones it is a specialist in
    states: Dict[int, Optional[bool]]
    fact: Optional[str] = None      # the institution's fact that names it
    channels: List[Any] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.row.slug

    @property
    def trusted(self) -> bool:
        return self.row.confidence == "A"

    @property
    def open_now(self) -> bool:
        return self._is_open(self.channels)

    def open_without_voice(self) -> bool:
        return self._is_open(self.channels, but="phone")

    def _is_open(self, channels: List[Any], but: str = "") -> bool:
        """The channels where somebody answers say whether it is open, if it has any."""
        somebody, form = False, False
        for channel in channels:    # asked of every candidate several times: a plain loop
            live, counts = channel.kind in v.LIVE_KINDS, channel.kind != but
            if live and counts and self.states[channel.id]:
                return True
            somebody = somebody or live
            form = form or bool(counts and self.states[channel.id])
        return form and not somebody


def load_situation(session: Session, need) -> Situation:
    institution = get_institution(session, need.institution)
    home = institution.nation if institution else None
    nation = need.nation if need.nation in v.NATIONS else home
    abroad = nation == "outside_uk"
    topics = topic_words(need.topics)
    perspective = _perspective(need.perspective, topics)
    fields = _fact_fields(need, topics, perspective, abroad)
    facts = find_facts(session, institution.slug, fields) if institution and fields else {}
    return Situation(need, institution, topics, perspective, home if abroad else nation, abroad,
                     Opening(need.now), facts)


def pools_for(session: Session, situation: Situation) -> Pools:
    return Pools(session, situation.institution and situation.institution.slug)


def topic_words(names: Iterable[str]) -> FrozenSet[str]:
    words = set()
    for name in names:
        try:
            words.add(v.topic_word(name))
        except ValueError:
            continue    # an unknown word must not leave a student without an answer
    return frozenset(words)


def _perspective(stated: str, topics: FrozenSet[str]) -> str:
    # "Someone has reported me" alone says who is writing.
    if stated == "self" and topics in ({"accused"}, {"staff"}):
        return next(iter(topics))
    return stated if stated in v.PERSPECTIVES else "self"


def _fact_fields(need, topics, perspective: str, abroad: bool) -> List[str]:
    """The contacts an institution names for this situation, the most fitting first."""
    fields = ["outside_uk_contact"] if abroad else []
    if perspective == "accused":
        fields += ["respondent_support", "independent_advice"]
    if need.age_band and topics & v.HARM_TOPICS:
        fields.append("under_18_contact")
    return fields


def load_candidates(pools: Pools, situation: Situation) -> List[Candidate]:
    rows, roles = _offered(pools, situation)
    named = {key: name for name, slug in situation.facts.items()
             for key in (f"{situation.institution.slug}/{slug}", f"{NATIONAL}/{slug}")}
    absent = named.keys() - rows.keys()
    if absent:
        rows.update(pools.named(absent))
    kept = [row for key, row in sorted(rows.items())
            if key in named or _could_be_shown(row, roles[key], situation)]
    channels = pools.contacts(kept)
    return [_candidate(row, channels[row.key], roles[row.key], named.get(row.key), situation)
            for row in kept]


def _offered(pools: Pools, situation: Situation) -> Tuple[Dict, Dict]:
    """The services the pointers lead to, and the roles in which they do."""
    pairs = [(scope, topic) for scope in _scopes(situation)
             for topic in sorted(situation.lookups)]
    rows: Dict[str, Any] = {}
    roles: Dict[str, Dict[str, int]] = defaultdict(dict)
    for (scope, topic), pointed in pools.pointed(pairs).items():
        at_home = situation.abroad and scope != _ABROAD
        for role, position, row in pointed:
            if at_home and role in _LINE_ROLES:
                continue    # the home nation's numbers do not work there
            # A topic's own fallback order goes before the order for any topic.
            if role == "fallback" and topic == v.ANY_TOPIC:
                position += 1000
            rows[row.key] = row
            of_service = roles[row.key]
            of_service[role] = min(of_service.get(role, position), position)
    return rows, roles


def _could_be_shown(row, roles: Dict[str, int], situation: Situation) -> bool:
    """Whether its channels are worth reading: half of what the pointers lead to is for another
    perspective or another question. `eligibility` decides; this only saves work."""
    if row.kind == "emergency" or not _LINE_ROLES.isdisjoint(roles):
        return True
    return row.kind == situation.need.kind and situation.perspective in row.perspectives


def _scopes(situation: Situation) -> List[str]:
    scopes = [nation_scope(situation.nation) if situation.nation else EVERYWHERE]
    if situation.abroad:
        scopes.append(_ABROAD)
    if situation.institution:
        scopes.append(situation.institution.slug)
    return scopes


def _candidate(row, channels, roles, fact, situation: Situation) -> Candidate:
    own = row.owner != NATIONAL
    calendar = _calendar(own, situation)
    first_for = situation.topics & row.first_for
    return Candidate(
        row=row, own=own, calendar=calendar, all_channels=channels, roles=roles,
        covers=first_for | (situation.topics & row.topics), first_for=first_for,
        states={c.id: situation.opening.state(c.hours, calendar) for c in channels}, fact=fact)


def _calendar(own: bool, situation: Situation) -> Calendar:
    """An own service keeps the institution's days; a national one the nation's bank holidays,
    and the institution's terms where its hours are "in term"."""
    mine = situation.institution.calendar if situation.institution else Calendar()
    if own:
        return mine
    return situation.opening.national(situation.nation, mine.terms)
