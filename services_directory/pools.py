"""What the pointers lead to, kept between matches for as long as the files it came from stay.

Students of a university ask about the same few topics all day. Nothing here can be stale: what is
kept is found under the version of its file, and that is read anew, in the same view of the
database, for every match.
"""
from collections import OrderedDict, namedtuple
from threading import Lock
from typing import Any, Dict, Hashable, Iterable, List, Optional, Tuple

from sqlalchemy import Text, bindparam, cast, select, type_coerce
from sqlalchemy.orm import Session

from services_directory import models as m
from services_directory.models import NATIONAL, Words, words

_SERVICE = m.Service.__table__
_CHANNEL = m.Channel.__table__
_POINTER = m.Pointer.__table__
_FILE = m.SourceFile.__table__

# Built once: putting a statement together costs as much as running it. What decides who is shown,
# and in which order, is read of all that are pointed to.
Deciding = namedtuple("Deciding", (
    "key, owner, slug, position, kind, topics, first_for, perspectives, only_for, welcomes, "
    "trans_people, min_age, max_age, languages, interpreter, bsl, confidence, staff_side, "
    "supports_accused_only, nations"))
Contact = namedtuple("Contact", "id, position, kind, value, on_bill, hours")
Pointed = namedtuple("Pointed", "role, position, service")
Pair = Tuple[str, str]      # scope and topic

_SETS = frozenset(n for n, name in enumerate(Deciding._fields)
                  if isinstance(_SERVICE.c[name].type, Words))
# As text, and made into sets here, once for each service: the same one stands under several topics.
_DECIDING = [type_coerce(_SERVICE.c[name], Text).label(name) if n in _SETS else _SERVICE.c[name]
             for n, name in enumerate(Deciding._fields)]
_FIND_OFFERED = select(
    _POINTER.c.scope, _POINTER.c.topic, _POINTER.c.role, _POINTER.c.position.label("place"),
    *_DECIDING).where(
    _POINTER.c.scope.in_(bindparam("scopes", expanding=True)),
    _POINTER.c.topic.in_(bindparam("topics", expanding=True)),
    _SERVICE.c.key == _POINTER.c.service_key, _SERVICE.c.status == "listed")
_FIND_NAMED = select(*_DECIDING).where(
    _SERVICE.c.key.in_(bindparam("keys", expanding=True)), _SERVICE.c.status == "listed")
_FIND_CHANNELS = select(
    _CHANNEL.c.service_key, *(_CHANNEL.c[name] for name in Contact._fields)).where(
    _CHANNEL.c.service_key.in_(bindparam("keys", expanding=True))).order_by(
    _CHANNEL.c.service_key, _CHANNEL.c.position)
# What a card says, read of the few that are shown.
ServiceWords = namedtuple(
    "ServiceWords", "key, slug, name, summary, for_whom, kind, confidence, checked_on, demo")
ChannelWords = namedtuple(
    "ChannelWords", "id, kind, label, value, what_happens, cost, on_bill, hours")
_FIND_WORDS = select(
    *(_SERVICE.c[name] for name in ServiceWords._fields),
    *(_CHANNEL.c[name].label(f"channel_{name}") for name in ChannelWords._fields)).where(
    _SERVICE.c.key.in_(bindparam("keys", expanding=True)), _CHANNEL.c.service_key == _SERVICE.c.key)
_FIND_VERSIONS = select(
    _FILE.c.owner, _FILE.c.content_hash, cast(_FILE.c.loaded_at, Text)).where(
    _FILE.c.owner.in_(bindparam("owners", expanding=True)))


def _deciding(fields: Iterable[Any]) -> Deciding:
    return Deciding(*[words(value) if n in _SETS else value for n, value in enumerate(fields)])


class _Kept:
    """The latest used of a kind. A lock: two messages may be answered at once."""

    def __init__(self, most: int):
        self._most, self._found, self._lock = most, OrderedDict(), Lock()

    def get(self, keys: Iterable[Hashable]) -> Dict[Hashable, Any]:
        """Those of the keys that are kept."""
        found = {}
        with self._lock:
            for key in keys:
                value = self._found.get(key)
                if value is not None:
                    self._found.move_to_end(key)
                    found[key] = value
        return found

    def put(self, values: Dict[Hashable, Any]) -> None:
        with self._lock:
            self._found.update(values)
            while len(self._found) > self._most:
                self._found.popitem(last=False)


# A university with every topic needs about thirty pairs, the nations together two hundred. A pair
# has some twenty services of about 1 kB, a service two channels of about 300 bytes.
_PAIRS = _Kept(1024)
_CONTACTS = _Kept(16384)
_WORDS = _Kept(2048)


class Pools:
    """For one match: the versions it sees, and what is read or kept under them."""

    def __init__(self, session: Session, institution: Optional[str]):
        self._connection = session.connection()
        owners = {"owners": sorted({NATIONAL, institution or NATIONAL})}
        found = {row[0]: f"{row[1]} {row[2]}" for row in
                 self._connection.execute(_FIND_VERSIONS, owners).all()}
        self._national = found.get(NATIONAL, "")
        # An institution's order may name national services.
        self._own = f"{self._national} {found.get(institution, '')}"

    def pointed(self, pairs: List[Pair]) -> Dict[Pair, List[Pointed]]:
        """The listed services each pair leads to."""
        keys = {(self._own if not scope.startswith("nation:") else self._national, scope, topic):
                (scope, topic) for scope, topic in pairs}
        kept = _PAIRS.get(keys)
        found = {keys[key]: value for key, value in kept.items()}
        missing = [pair for pair in pairs if pair not in found]
        if missing:
            read = self._read_pointed(missing)
            _PAIRS.put({key: read[pair] for key, pair in keys.items() if pair in read})
            found.update(read)
        return found

    def _read_pointed(self, pairs: List[Pair]) -> Dict[Pair, List[Pointed]]:
        asked = {"scopes": sorted({scope for scope, _ in pairs}),
                 "topics": sorted({topic for _, topic in pairs})}
        # An empty pair is kept as well; what else the two lists lead to is left alone.
        found: Dict[Pair, List[Pointed]] = {pair: [] for pair in pairs}
        services: Dict[str, Deciding] = {}
        for scope, topic, role, position, *fields in self._connection.execute(
                _FIND_OFFERED, asked).all():    # row by row costs more
            if (scope, topic) not in found:
                continue
            service = services.get(fields[0])
            if service is None:
                service = services[fields[0]] = _deciding(fields)
            found[scope, topic].append(Pointed(role, position, service))
        return found

    def named(self, keys: Iterable[str]) -> Dict[str, Deciding]:
        rows = self._connection.execute(_FIND_NAMED, {"keys": sorted(keys)})
        return {row.key: _deciding(row) for row in rows}

    def contacts(self, services: Iterable[Deciding]) -> Dict[str, Tuple[Contact, ...]]:
        """The channels of each service, by its key, in the file's order."""
        return self._of_services(_CONTACTS, services, self._read_contacts)

    def words(self, services: Iterable[Deciding]) -> Dict[str, Tuple[ServiceWords, Dict]]:
        """What their cards say, by key: the service's words, the channels' by their id."""
        return self._of_services(_WORDS, services, self._read_words)

    def _of_services(self, kept: _Kept, services: Iterable[Deciding], read) -> Dict[str, Any]:
        keys = {(self._national if s.owner == NATIONAL else self._own, s.key): s.key
                for s in services}
        found = {keys[key]: value for key, value in kept.get(keys).items()}
        missing = sorted(service for service in keys.values() if service not in found)
        if missing:
            new = read(missing)
            kept.put({key: new[service] for key, service in keys.items() if service in new})
            found.update(new)
        return found

    def _read_contacts(self, keys: List[str]) -> Dict[str, Tuple[Contact, ...]]:
        found: Dict[str, List[Contact]] = {key: [] for key in keys}
        for key, *fields in self._connection.execute(_FIND_CHANNELS, {"keys": keys}).all():
            found[key].append(Contact(*fields))
        return {key: tuple(channels) for key, channels in found.items()}

    def _read_words(self, keys: List[str]) -> Dict[str, Tuple[ServiceWords, Dict]]:
        found: Dict[str, Tuple[ServiceWords, Dict]] = {}
        split = len(ServiceWords._fields)
        for row in self._connection.execute(_FIND_WORDS, {"keys": keys}).all():
            service, channel = ServiceWords(*row[:split]), ChannelWords(*row[split:])
            found.setdefault(service.key, (service, {}))[1][channel.id] = channel
        return found
