"""`make teams-app`: the zip that an administrator uploads to Teams: manifest and two icons, checked before it is written."""
from __future__ import annotations

import argparse
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Dict, List, Tuple
from urllib.parse import urlsplit

import numpy

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.settings import read_settings  # noqa: E402
from tools.teams_manifest_rules import problems_of  # noqa: E402

TEMPLATE = ROOT / "deploy/teams-manifest.json"
OUTPUT = ROOT / "var/signpost-teams.zip"
COLOUR_SIZE, OUTLINE_SIZE = 192, 32  # pixels: what Teams asks for
_FINE = 4  # each pixel is the mean of 4 × 4 points
# The sign on a unit square: a post and two boards, one pointing each way (x, y from the top left).
SHAPES: Tuple[Tuple[Tuple[float, float], ...], ...] = (
    ((0.47, 0.20), (0.53, 0.20), (0.53, 0.82), (0.47, 0.82)),
    ((0.30, 0.27), (0.66, 0.27), (0.74, 0.345), (0.66, 0.42), (0.30, 0.42)),
    ((0.70, 0.48), (0.34, 0.48), (0.26, 0.555), (0.34, 0.63), (0.70, 0.63)),
)


def sign(size: int, zoom: float = 1.0) -> numpy.ndarray:
    """How much of each pixel the sign covers, from 0 to 1; ``zoom`` enlarges it about the centre."""
    points = ((numpy.arange(size * _FINE) + 0.5) / (size * _FINE) - 0.5) / zoom + 0.5
    x, y = numpy.meshgrid(points, points)
    inside = numpy.zeros_like(x, dtype=bool)
    for corners in SHAPES:
        inside |= _within(x, y, corners)
    return inside.reshape(size, _FINE, size, _FINE).mean(axis=(1, 3))


def _within(x: numpy.ndarray, y: numpy.ndarray, corners: Tuple[Tuple[float, float], ...]) -> numpy.ndarray:
    """Whether each point is on the inner side of every edge of a convex shape, whichever way round it is drawn."""
    edges = list(zip(corners, (*corners[1:], corners[0])))
    sides = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for (x1, y1), (x2, y2) in edges]
    return numpy.all([side >= 0 for side in sides], axis=0) | numpy.all([side <= 0 for side in sides], axis=0)


def png(pixels: numpy.ndarray) -> bytes:
    """Red, green, blue and alpha as a PNG file."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + pixels[row].tobytes() for row in range(height))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)


def colour_icon(accent: str) -> bytes:
    """White on the accent colour, without transparency."""
    background = numpy.array([int(accent[at:at + 2], 16) for at in (1, 3, 5)], dtype=float)
    cover = sign(COLOUR_SIZE)[..., None]
    mixed = background * (1 - cover) + 255.0 * cover
    return png(numpy.concatenate([mixed, numpy.full_like(cover, 255.0)], axis=2).round().astype(numpy.uint8))


def outline_icon() -> bytes:
    """White on nothing, as Teams asks."""
    cover = sign(OUTLINE_SIZE, zoom=1.45)[..., None]
    return png(numpy.concatenate([numpy.full((*cover.shape[:2], 3), 255.0), cover * 255.0], axis=2).round().astype(numpy.uint8))


def manifest_from(values: Dict[str, str]) -> Dict:
    """The template with every {name} filled in."""
    text = TEMPLATE.read_text(encoding="utf-8")
    filled = re.sub(r"\{([a-z_]+)\}", lambda found: json.dumps(values[found.group(1)])[1:-1], text)
    return json.loads(filled)


def package(manifest: Dict) -> bytes:
    """The zip; the same manifest always makes the same bytes."""
    files = {"manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode(), manifest["icons"]["color"]: colour_icon(manifest["accentColor"]), manifest["icons"]["outline"]: outline_icon()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


# Where a field of the manifest comes from, and what to write there.
ASKED = {
    "id": ("app_id", "the Microsoft App ID (docs/teams.md, step 1): SIGNPOST_TEAMS_APP_ID, or --app-id"),
    "developer.websiteUrl": ("website", "the address of Signpost's web page, with https://: SIGNPOST_WEB_PAGE, or --website"),
    "developer.privacyUrl": ("privacy", "the address of your privacy notice, with https://: --privacy"),
    "developer.termsOfUseUrl": ("terms", "the address of your terms of use, with https://: --terms"),
    "developer.name": ("developer", "who offers the app, in at most 32 characters: --developer"),
}


def what_to_write(problems: List[str], values: Dict[str, str]) -> List[str]:
    """What was given and what to give instead, once each; what nobody is asked for as the rules say it."""
    told: Dict[str, str] = {}
    for problem in problems:
        name, advice = ASKED.get(problem.split(":")[0], ("", ""))
        if name:
            told.setdefault(values[name], f"found {values[name]!r}; write {advice}")
    return list(told.values()) or problems


def main(arguments: List[str] = None) -> int:
    settings = read_settings()
    parser = argparse.ArgumentParser(prog="make teams-app", description="The Teams app of your university, as a zip to upload")
    parser.add_argument("--app-id", default=settings.teams_app_id, help="app id of the bot at Microsoft (SIGNPOST_TEAMS_APP_ID)")
    parser.add_argument("--website", default=settings.web_page, help="the web page of Signpost (SIGNPOST_WEB_PAGE)")
    parser.add_argument("--developer", default="Your university", help="who offers the app, at most 32 characters")
    parser.add_argument("--privacy", default="", help="address of your privacy notice; without it the web page")
    parser.add_argument("--terms", default="", help="address of your terms of use; without it the web page")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    chosen = parser.parse_args(arguments)
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M).group(1)
    values = {
        "version": version, "app_id": chosen.app_id, "developer": chosen.developer, "website": chosen.website,
        "privacy": chosen.privacy or chosen.website, "terms": chosen.terms or chosen.website, "host": urlsplit(chosen.website).hostname or "",
    }
    manifest = manifest_from(values)
    problems = problems_of(manifest)
    if problems:
        print("The Teams app was not made:\n  " + "\n  ".join(what_to_write(problems, values)), file=sys.stderr)
        return 2
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_bytes(package(manifest))
    print(f"The Teams app is {chosen.output}: upload it in the Teams admin centre (docs/teams.md, step 4)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
