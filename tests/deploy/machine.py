"""The one-machine files made fit for a test: nginx under this user's own folder, on free ports, with a certificate of its own."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from bot.paths import ROOT

NAME = "signpost.test"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
SITE = ROOT / "deploy" / "nginx" / "signpost.conf"


def certificate(folder: Path) -> Path:
    """fullchain.pem and privkey.pem for NAME, made on the spot."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "fullchain.pem"


def configuration(folder: Path, http: int, https: int, bot: int, feed: int) -> Path:
    """The committed site in a whole nginx.conf; only places, ports and the name are other ones."""
    certificate(folder / "tls")
    for made in ("log", "cache", "public", "tmp"):
        (folder / made).mkdir()
    site = SITE.read_text(encoding="utf-8")
    for old, new in {
        "signpost.example.ac.uk": NAME, "/etc/signpost/tls": f"{folder}/tls", "/var/log/nginx": f"{folder}/log",
        "/var/cache/nginx/signpost": f"{folder}/cache", "/var/lib/signpost-public": f"{folder}/public",
        "127.0.0.1:5005": f"127.0.0.1:{bot}", "127.0.0.1:5006": f"127.0.0.1:{feed}",
        "listen 80;": f"listen 127.0.0.1:{http};", "listen [::]:80;": "", "listen 443 ssl http2;": f"listen 127.0.0.1:{https} ssl http2;",
        "listen [::]:443 ssl http2;": "",
    }.items():
        assert old in site, f"{old} is not in {SITE.name} any more: change this test too"
        site = site.replace(old, new)
    places = "".join(f"    {kind}_temp_path {folder}/tmp/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""
    whole = folder / "nginx.conf"
    whole.write_text(f"{user}daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/log/start.log;\n"
                     f"events {{}}\nhttp {{\n{places}{site}\n}}\n", encoding="utf-8")
    return whole


class Proxy:
    """nginx with the committed site, running."""

    def __init__(self, folder: Path, http: int, https: int, bot: int, feed: int):
        self.folder, self.http, self.https = folder, http, https
        self.base = f"https://{NAME}:{https}"
        conf = configuration(folder, http, https, bot, feed)
        self.process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(conf), "-e", str(folder / "log" / "start.log")])

    def written(self) -> str:
        """Everything that nginx has put on the disk."""
        return "\n".join(path.read_bytes().decode("latin-1") for path in self.folder.rglob("*") if path.is_file() and "tls" not in path.parts)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def container_configuration(folder: Path) -> Path:
    """The proxy of compose.yaml in a whole nginx.conf; its neighbours' names, which only compose knows, are addresses here."""
    certificate(folder / "tls")
    (folder / "cache").mkdir()
    site = (ROOT / "deploy" / "containers" / "proxy.conf").read_text(encoding="utf-8")
    for old, new in {"signpost:5005": "127.0.0.1:5005", "/etc/signpost/tls": f"{folder}/tls", "/var/cache/nginx/signpost": f"{folder}/cache"}.items():
        assert old in site
        site = site.replace(old, new)
    whole = folder / "nginx.conf"
    whole.write_text(f"pid {folder}/nginx.pid;\nevents {{}}\nhttp {{\n{site}\n}}\n", encoding="utf-8")
    return whole
