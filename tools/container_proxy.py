"""`python tools/container_proxy.py`: write deploy/containers/proxy.conf from deploy/nginx/signpost.conf, so that there is one truth.

In a container the proxy is another user on another machine: other ports, other upstreams, the log on standard output.
"""
from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE, TARGET = ROOT / "deploy" / "nginx" / "signpost.conf", ROOT / "deploy" / "containers" / "proxy.conf"
CHANGES = [
    (r"(?s)\A.*?(?=^upstream )", "# Written by tools/container_proxy.py from deploy/nginx/signpost.conf: change that file.\n\n"),
    (r"server 127\.0\.0\.1:5005;", "server signpost:5005;"),
    (r"listen (\[::\]:)?80;", r"listen \g<1>8080;"),
    (r"listen (\[::\]:)?443 ", r"listen \g<1>8443 "),
    (r"/var/log/nginx/signpost\.log", "/dev/stdout"),
    (r"/var/log/nginx/signpost-error\.log", "/dev/stderr"),
    (r"proxy_pass http://127\.0\.0\.1:5006;", "# looked up when it is asked for: it need not run\n        resolver 127.0.0.11 valid=30s;\n        set $feed feed:5006;\n        proxy_pass http://$feed;"),
    # The page of lines lies in the image of the bot, not of the proxy: there the widget's own lines have to do.
    (r"(?s)    # A person who opens a page while.*?\n    }\n\n", ""),
]


def container_proxy() -> str:
    text = SOURCE.read_text(encoding="utf-8")
    for pattern, replacement in CHANGES:
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert count, f"{SOURCE.name} has no {pattern} any more: change tools/container_proxy.py too"
    return text


if __name__ == "__main__":
    TARGET.write_text(container_proxy(), encoding="utf-8")
