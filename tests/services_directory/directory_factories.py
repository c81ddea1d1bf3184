"""Tiny files and folders for tests: each test changes only what it is about."""
import copy
import io
from pathlib import Path

from ruamel.yaml import YAML

from services_directory.fact_fields import FACT_FIELDS

ALWAYS = {"always": True}
OFFICE = {"weekly": {"mon-fri": "09:00-17:00"}}
SUNDAY_NIGHT = "2026-11-22T02:10"
MONDAY = "2026-11-23T11:00"


def ids(cards):
    return [card.id for card in cards]


def closed(kind="phone", **changes):
    return channel(kind, hours=OFFICE, **changes)


def channel(kind="phone", **changes):
    values = {"phone": "0113 496 0123", "text": "07700 900123", "email": "a@north.example",
              "web_chat": "https://chat.north.example/", "web_form": "https://form.north.example/",
              "video_bsl": "https://bsl.north.example/", "walk_in": "Room 1", "post": "Room 1"}
    return {"kind": kind, "value": values[kind], "label": kind, "hours": ALWAYS, **changes}


def service(slug="wellbeing", **changes):
    return {"slug": slug, "name": slug.title(), "provider": "Northbridge", "summary": "It helps.",
            "for_whom": "All students", "topics": ["any"], "status": "listed", "confidence": "A",
            "channels": [channel(), channel("web_chat")], **changes}


def real_channel(kind="phone", **changes):
    """For national.yml, where drama numbers are refused."""
    values = {"phone": "0808 808 8000", "text": "SHOUT to 85258"}
    return channel(kind, **{**({"value": values[kind]} if kind in values else {}), **changes})


def national_service(slug="helpline", **changes):
    return service(slug, **{"provider": "A charity", "for_whom": "Anyone", "nations": ["uk"],
                            "channels": [real_channel()], **changes})


def facts(**changes):
    return {**{name: {"value": "not_stated"} for name in FACT_FIELDS},
            **{name: {"value": value} for name, value in changes.items()}}


def institution(slug="north", services=(), fact_values=None, **sections):
    header = {"slug": slug, "name": slug.title(), "nation": "england", "demo": True,
              "terms": [{"name": "autumn", "from": "2026-09-21", "to": "2026-12-11"}],
              "closures": [{"name": "winter break", "from": "2026-12-23", "to": "2027-01-04"}],
              **sections.pop("header", {})}
    return {"institution": header, "facts": facts(**(fact_values or {})),
            "services": list(services) or [service()], **sections}


def lines():
    return [
        national_service("samaritans", always_line=True, perspectives=[
            "self", "friend", "witness", "accused", "staff"],
            channels=[real_channel(value="116 123"), real_channel("email")]),
        national_service("shout", always_line=True, confidence="B",
                         channels=[real_channel("text")]),
        national_service("childline", always_line=True, max_age=18,
                         channels=[real_channel(value="0800 1111"), real_channel("web_chat")]),
        national_service("emergency", kind="emergency", channels=[real_channel(value="999")]),
        national_service("email-line", nations=["outside_uk"], channels=[real_channel("email")]),
        national_service("local-emergency", kind="emergency", nations=["outside_uk"],
                         channels=[real_channel(value="112")]),
    ]


def national(services=(), **sections):
    home = {"order": ["samaritans", "shout"], "emergency": "emergency"}
    abroad = {"order": ["email-line"], "emergency": "local-emergency"}
    nations = ("england", "wales", "scotland", "northern_ireland")
    return {"national": {"name": "National"}, "services": [*lines(), *services],
            "lines": {**{n: home for n in nations}, "outside_uk": abroad}, **sections}


def write_folder(folder: Path, *institutions, shared=None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / "national.yml", shared or national())
    for content in institutions:
        write_file(folder / f"{content['institution']['slug']}.yml", content)
    return folder


def write_file(path: Path, content) -> Path:
    # No anchors: a reader of a failing file should see each value where it is.
    stream = io.StringIO()
    yaml = YAML()
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.dump(copy.deepcopy(content), stream)
    path.write_text(stream.getvalue(), encoding="utf-8")
    return path
