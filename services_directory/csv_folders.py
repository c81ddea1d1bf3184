"""One institution as a folder of CSV files: what `export --format csv` writes, loaded as it is.

For programs that keep the directory elsewhere. Nothing is put right on the way, as it is in an
import: nobody reads along, so what an import would repair is an error here.
"""
from pathlib import Path
from typing import Dict, Mapping, Optional

from services_directory.validation.problems import DirectoryErrors, Place
from services_directory.yaml_nodes import Fields

_NOT_INSTITUTIONS = frozenset({"history", "records"})


def csv_folders(folder: Path) -> Dict[str, Mapping[str, bytes]]:
    """Name -> file name -> content."""
    return {path.name: {file.name: file.read_bytes() for file in sorted(path.glob("*.csv"))}
            for path in sorted(folder.iterdir())
            if path.is_dir() and path.name not in _NOT_INSTITUTIONS
            and (path / "services.csv").exists()}


def read_csv_nodes(files: Mapping[str, bytes], place: Place) -> Optional[Fields]:
    """The root a YAML file would give; None where a file cannot be read at all."""
    from services_directory.exchange.repairs import Repairs
    from services_directory.exchange.sheets_in import to_root
    from services_directory.exchange.table_files import read_csv_files

    repairs = Repairs()
    try:
        tables = read_csv_files(files, place, repairs)
        for repair in repairs.made_here:
            place.problem(repair.spot, repair.found, f'write "{repair.wrote}"')
        root, _ = to_root(tables, place)
    except DirectoryErrors:     # they are in `place` as well
        return None
    return None if place.problems else root
