"""Files out: spreadsheets to edit and bring back, JSON for others to read."""
import json
from pathlib import Path
from typing import Any, Dict, List, Optional

from services_directory.exchange.documents import to_document
from services_directory.exchange.planning import file_of
from services_directory.exchange.sheets import to_sheets
from services_directory.exchange.sources import NotUnderstood
from services_directory.exchange.table_files import write_csv, write_xlsx
from services_directory.feed.hsds import Host, hsds_service
from services_directory.feed.public import may_leave, public_service
from services_directory.feed.reading import SHARED
from services_directory.loading import read_folder
from services_directory.validation.records import FileRecord

FORMATS = ("xlsx", "csv", "yaml", "json", "hsds")
_ENDINGS = {".xlsx": "xlsx", ".yml": "yaml", ".yaml": "yaml", ".json": "json"}


def export(folder: Path, what: str, form: Optional[str], to: Path) -> List[Path]:
    """Writes one owner's file, or with `all` one for each into the folder `to`."""
    many = what == "all"
    form = form or ("xlsx" if many else _ENDINGS.get(to.suffix.lower()))
    if form is None:
        raise NotUnderstood(f"{to}: let the name end in .xlsx, .yml or .json; CSV is a file a sheet, in a "
                            f"folder: --format csv --to {to.with_suffix('')}")
    owner = None if many else file_of(folder, what).stem
    records = [r for r in read_folder(folder).files if many or owner in (r.owner, Path(r.name).stem)]
    return [_write(record, form, _target(record, form, to, many), folder) for record in records]


def _target(record: FileRecord, form: str, to: Path, many: bool) -> Path:
    ending = {"xlsx": ".xlsx", "csv": "", "yaml": ".yml"}.get(form, ".json")
    return to / f"{record.owner}{ending}" if many else to


def _write(record: FileRecord, form: str, path: Path, folder: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if form == "xlsx":
        write_xlsx(path, to_sheets(to_document(record)))
    elif form == "csv":
        write_csv(path, to_sheets(to_document(record)))
    elif form == "yaml":
        path.write_bytes((folder / Path(record.name).name).read_bytes())
    else:
        value = hsds_page(record) if form == "hsds" else own_json(record)
        path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def hsds_page(record: FileRecord) -> Dict[str, Any]:
    """What the feed would say, as one page."""
    row = record.institution
    host = Host(row["slug"], row["name"], row["nation"], row["time_zone"], row["ukprn"]) if (
        row) else SHARED
    contents = [hsds_service(public_service(offer, offer["channels"]), host)
                for offer in [*record.services, *record.routes] if may_leave(offer)]
    return {"total_items": len(contents), "total_pages": 1, "page_number": 1,
            "size": len(contents), "first_page": True, "last_page": True,
            "empty": not contents, "contents": contents}


def own_json(record: FileRecord) -> Dict[str, Any]:
    """The whole file in our own shape: what stays here is in it too."""
    document = to_document(record)
    if record.institution is None:
        return {"national": {"name": "National services"}, **_offers(document),
                "lines": document["lines"],
                "law": [{"nation": key.split(" ")[0], "field": key.split(" ")[1], **row}
                        for key, row in document["law"].items()],
                "time_critical": [{"slug": slug, **row}
                                  for slug, row in document["time_critical"].items()]}
    return {"institution": document["institution"][""], "facts": _facts(document),
            **_offers(document),
            **{name: {key: row[""] for key, row in document[name].items()}
               for name in ("fallback", "minima")}}


def _offers(document) -> Dict[str, Any]:
    return {name: list(document[name].values()) for name in ("services", "reporting_routes")}


def _facts(document) -> Dict[str, Any]:
    found: Dict[str, List[Dict[str, Any]]] = {}
    for key, row in document["facts"].items():
        name, _, cohort = key.partition(" ")
        found.setdefault(name, []).append({**({"cohort": cohort} if cohort else {}), **row})
    return {name: rows[0] if len(rows) == 1 else rows for name, rows in found.items()}
