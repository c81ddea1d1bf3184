"""One file to embed, put together from bot/widget/src, the style sheet, the words and today's lines. No build tool."""
from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any, Dict

from bot.paths import WORDS
from bot.widget.lines import Lines

HERE = Path(__file__).resolve().parent
PARTS = ("begin", "dom", "messages", "talk", "leave", "conversation", "view", "element", "start")


def script(lines: Lines, nations: Dict[str, str]) -> bytes:
    """The whole widget. ``nations`` says where each institution is: without a server, the page knows no more."""
    parts = [_without_comments((HERE / "src" / f"{part}.js").read_text(encoding="utf-8")) for part in PARTS]
    data = json.dumps(_data(lines, nations), ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return "\n".join(['(()=>{"use strict";', f"const DATA={data};", *parts, "})();", ""]).encode()


def _data(lines: Lines, nations: Dict[str, str]) -> Dict[str, Any]:
    said = read_words()
    texts = {key: entry["text"] for key, entry in said["words"].items() if key not in ("exit_page", "no_script")}
    css = _tight((HERE / "widget.css").read_text(encoding="utf-8"))
    return {"css": css, "exit": said["words"]["exit_page"]["text"], "lang": said["language"], "lines": lines, "nations": nations, "words": texts}


def read_words() -> Dict[str, Any]:
    return json.loads((WORDS / "widget.json").read_text(encoding="utf-8"))


def word(key: str) -> str:
    return read_words()["words"][key]["text"]


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def integrity(content: bytes) -> str:
    """The value of a script's ``integrity`` attribute."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def _without_comments(source: str) -> str:
    """Lines that are a comment alone, and the spaces that indent a line, go; nothing inside a line is touched."""
    lines = (re.sub(r"(;|,|\{) // .*$", r"\1", line.strip()) for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _tight(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*\n\s*", "", css).replace(": ", ":").replace("; ", ";").replace(" { ", "{").replace(" {", "{").replace(";}", "}").replace("; }", "}").replace(" }", "}")
