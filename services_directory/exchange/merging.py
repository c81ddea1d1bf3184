"""Services of another directory beside our own: which one each is, and what it changes."""
import re
import unicodedata
from datetime import date
from typing import Any, Dict, List, Optional, Tuple

from services_directory.exchange.changes import Edit, Silence, find_edits
from services_directory.exchange.documents import Document, offer, plain
from services_directory.exchange.hsds_in import NOT_SAID, Incoming, Reader
from services_directory.exchange.repairs import Repairs
from services_directory.exchange.sources import Foreign
from services_directory.feed.ids import make_id
from services_directory.validation.problems import DirectoryErrors, Place
from services_directory.validation.services import (
    CHANNEL_FIELDS, NATIONAL_SERVICE, SERVICE, read_service)
from services_directory.yaml_nodes import to_node

# What we know better than any feed; where a service is known already these stay.
_OURS = frozenset({"slug", "kind", "topics", "first_for", "perspectives", "only_for", "welcomes",
                   "trans_people", "status", "confidence", "checked_by", "review_due",
                   "staff_side", "supports_accused_only", "internal", "nations", "always_line"})


def foreign_edits(foreign: Foreign, owner: str, current: Document, repairs: Repairs,
                  today: date, nations: Optional[List[str]] = None) -> List[Edit]:
    """Edits of the owner's services; DirectoryErrors lists all that cannot come in."""
    demo = bool(current.get("institution", {}).get("", {}).get("demo"))
    reader = Reader(repairs, today, demo)
    place = Place(foreign.name)
    incoming = [reader.read(service, spot) for service, spot in foreign.services]
    for spot, found, advice in reader.refused:
        place.problem(spot, found, advice)
    services = current["services"]
    wanted: Dict[str, Dict[str, Any]] = {}
    for one in (one for one in incoming if one is not None):
        slug = _slug_of(one, owner, services, wanted)
        record = _merged(one, slug, services.get(slug), repairs, owner, nations)
        if record is not None:
            wanted[slug] = _checked(record, one, owner, demo, place) or services.get(slug, {})
    if place.problems:
        raise DirectoryErrors(place.problems)
    return find_edits({"services": services}, {"services": wanted}, Silence.none())


def _slug_of(one: Incoming, owner: str, services, wanted) -> str:
    for slug, record in services.items():
        if record.get("source_id") == one.source_id or one.source_id == make_id(
                owner, f"service/{slug}"):
            return slug
    base = one.own_slug or _slug(one.name)
    slug, n = base, 2
    while slug in wanted or (slug in services and one.own_slug is None):
        slug, n = f"{base}-{n}", n + 1
    return slug


def _slug(name: str) -> str:
    plain_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain_name.replace("'", "")).strip("-")[:60] or "service"


def _merged(one: Incoming, slug: str, known, repairs: Repairs, owner: str,
            nations) -> Optional[Dict[str, Any]]:
    if known is None:
        return _as_draft(one, slug, repairs, owner, nations)
    if one.gone:
        return {**known, "status": "withdrawn"}
    fields = {name: value for name, value in one.fields.items()
              if name in known and (one.own_slug or name not in _OURS)
              and value not in (None, NOT_SAID)}
    fields.pop("languages", None) if not one.own_slug and fields.get("languages") == ["en"] else 0
    return {**known, **fields, "channels": _channels(known, one)}


def _as_draft(one: Incoming, slug: str, repairs: Repairs, owner: str,
              nations) -> Optional[Dict[str, Any]]:
    if one.gone:
        repairs.left_out(one.spot, one.name, "it is closed there and unknown here")
        return None
    own = one.own_slug is not None
    record = {"status": "draft", "confidence": "C" if not one.fields.get("checked_on") else "B",
              **one.fields, "slug": slug}
    if not own:
        record["source_id"] = one.source_id
    if owner == "national":
        record["nations"] = record.get("nations") or nations
    else:
        record = {k: v for k, v in record.items() if k not in ("nations", "always_line")}
    return record


def _channels(known: Dict[str, Any], one: Incoming) -> List[Dict[str, Any]]:
    """Ours with what the feed knows better; what the feed does not name stays."""
    if one.own_slug:
        return [{**dict.fromkeys(CHANNEL_FIELDS), "secret_address": False, "named_person": False,
                 "hours": "not_stated", **c} for c in one.fields["channels"]] + [
                     c for c in known["channels"] if c["secret_address"] or c["named_person"]]
    channels = [dict(channel) for channel in known["channels"]]
    for new in one.fields["channels"]:
        same = _same_channel(new, channels, one.fields["channels"])
        if same is None:
            channels.append({**dict.fromkeys(CHANNEL_FIELDS), "secret_address": False,
                             "named_person": False, **new})
            continue
        same["value"] = same["value"] if _bare(same) == _bare(new) else new["value"]
        if new["hours"] != "not_stated":
            same["hours"] = new["hours"]
    return channels


def _same_channel(new, ours, theirs):
    """The one with this number; or, where each side has one of the kind, that one."""
    of_kind = [c for c in ours if c["kind"] == new["kind"]]
    exact = next((c for c in of_kind if _bare(c) == _bare(new)), None)
    alone = len(of_kind) == 1 and sum(c["kind"] == new["kind"] for c in theirs) == 1
    return exact or (of_kind[0] if alone else None)


def _bare(channel) -> Tuple[str, str]:
    return channel["kind"], re.sub(r"\W", "", channel["value"]).lower()


def _checked(record, one: Incoming, owner: str, demo: bool, place: Place):
    """The record as our own reader sees it, in the shape in which it is compared."""
    national = owner == "national"
    at = Place(place.file, "", place.problems)
    node = to_node({k: v for k, v in record.items() if v not in (None, "")}, one.spot)
    for name in ("topics", "channels"):     # an empty list is something said
        if record.get(name) == []:
            node.values[name] = to_node([], one.spot)
    read = read_service(node, at, national, demo)
    if read is None or at.problems:
        return None
    return plain(offer(read, NATIONAL_SERVICE if national else SERVICE))
