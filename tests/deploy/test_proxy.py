"""The reverse proxy: read by nginx itself, then the whole stack under it with TLS on loopback."""
from __future__ import annotations

import re
import socket
import ssl
import subprocess
import uuid

import pytest
import requests
from requests.adapters import HTTPAdapter

from bot.start import free_ports
from tests.deploy.machine import NAME, NGINX, SITE, Proxy, configuration, container_configuration
from tests.web.servers import RunningServer, until

CANARY = "marmalade-lighthouse"
needs_nginx = pytest.mark.skipif(not NGINX, reason="nginx is not on this machine")


@needs_nginx
@pytest.mark.parametrize("made", [lambda folder: configuration(folder, *free_ports(4)), container_configuration], ids=["one machine", "containers"])
def test_nginx_takes_its_configuration(tmp_path, made):
    done = subprocess.run([NGINX, "-t", "-p", str(tmp_path), "-c", str(made(tmp_path))], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr, done.stderr


def test_the_log_says_nothing_about_who_or_what():
    (form,) = re.findall(r"log_format \w+ '([^']*)'", SITE.read_text())
    assert set(re.findall(r"\$(\w+)", form)) == {"time_iso8601", "request_method", "uri", "status", "request_time"}


def test_no_body_ever_fits_into_a_file():
    text = SITE.read_text()
    sizes = {name: re.search(rf"{name} (\w+);", text).group(1) for name in ("client_max_body_size", "client_body_buffer_size")}
    assert len(set(sizes.values())) == 1, f"a body larger than the buffer goes to the disk: {sizes}"
    assert "proxy_max_temp_file_size 0;" in text


class _AtLoopback(HTTPAdapter):
    """Asks 127.0.0.1 for NAME, with NAME in the handshake and the certificate checked."""

    def __init__(self, port, trusted):
        self.port, self.trusted = port, trusted
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, server_hostname=NAME, assert_hostname=NAME, ca_certs=str(self.trusted), cert_reqs="CERT_REQUIRED", **options)

    def send(self, request, **options):
        request.headers["Host"] = NAME
        request.url = request.url.replace(f"https://{NAME}:{self.port}", f"https://127.0.0.1:{self.port}")
        return super().send(request, **{**options, "verify": str(self.trusted)})


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    http, https, feed = free_ports(3)
    server = RunningServer(tmp_path_factory.mktemp("server"), SIGNPOST_TRUSTED_PROXIES="127.0.0.1")
    proxy = Proxy(tmp_path_factory.mktemp("proxy"), http, https, server.port, feed)
    (proxy.folder / "public" / "help.html").write_text("<h1>This page is not working right now</h1><a href='tel:999'>Call 999</a>")
    server.wait()
    proxy.ask = requests.Session()
    proxy.ask.mount(proxy.base, _AtLoopback(https, proxy.folder / "tls" / "fullchain.pem"))
    proxy.server = server
    yield proxy
    proxy.stop()
    server.stop()


def begin(stack, origin, **headers):
    return stack.ask.post(f"{stack.base}/webhooks/web/sessions", json={"institution": "northbridge"}, headers={"Origin": origin, **headers}, timeout=60)


@pytest.mark.slow
@needs_nginx
class TestTheWholeStack:
    """In this order: the last test stops the bot."""

    def test_a_conversation_on_our_own_page_over_tls(self, stack):
        page = stack.ask.get(f"{stack.base}/chat/northbridge", timeout=60)
        assert page.status_code == 200 and page.headers["Strict-Transport-Security"].count("max-age") == 1
        begun = begin(stack, f"https://{NAME}")
        assert begun.status_code == 201, begun.text
        ours = {"Authorization": f"Bearer {begun.json()['session']}", "Origin": f"https://{NAME}"}
        for text in ("someone keeps following me home", f"{CANARY} is where they wait"):
            said = stack.ask.post(f"{stack.base}/webhooks/web/messages", json={"id": str(uuid.uuid4()), "text": text}, timeout=60, headers=ours)
            assert said.status_code == 200 and said.json()["messages"], text

    def test_the_widget_on_a_page_of_another_origin(self, stack):
        begun = begin(stack, "http://localhost:5005")  # what the demonstration universities allow
        assert begun.status_code == 201 and begun.headers["Access-Control-Allow-Origin"] == "http://localhost:5005"
        for path in ("sessions", "messages"):  # what a browser asks before it sends anything there
            asked = stack.ask.options(f"{stack.base}/webhooks/web/{path}", headers={"Origin": "http://localhost:5005", "Access-Control-Request-Method": "POST"}, timeout=60)
            assert asked.status_code == 204 and "content-type" in asked.headers["Access-Control-Allow-Headers"], path
        assert begin(stack, "https://elsewhere.example").status_code == 403
        assert begin(stack, f"http://{NAME}").status_code == 403, "our own name without TLS is another origin"

    def test_plain_http_is_sent_to_tls(self, stack):
        answer = requests.get(f"http://127.0.0.1:{stack.http}/chat/northbridge", headers={"Host": NAME}, allow_redirects=False, timeout=60)
        assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{NAME}/chat/northbridge")

    def test_old_tls_is_refused(self, stack):
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", stack.https), timeout=60) as plain:
            old.wrap_socket(plain, server_hostname=NAME)

    def test_a_body_over_the_limit_is_refused(self, stack):
        answer = stack.ask.post(f"{stack.base}/webhooks/web/messages", data=b"x" * 300_000, headers={"Content-Type": "application/json"}, timeout=60)
        assert answer.status_code == 413

    def test_nothing_of_it_is_on_a_disk(self, stack):
        until(lambda: "POST /webhooks/web/messages 200" in stack.written())
        written = stack.written()
        assert CANARY not in written and "127.0.0.1 " not in (stack.folder / "log" / "signpost.log").read_text()
        assert not [path for path in (stack.folder / "tmp").rglob("*") if path.is_file()]

    def test_with_the_bot_down_a_page_has_the_lines_and_the_widget_is_still_there(self, stack):
        script = stack.ask.get(f"{stack.base}/widget.js", timeout=60)
        assert script.status_code == 200 and script.headers["Access-Control-Allow-Origin"] == "*"
        stack.server.stop()
        page = stack.ask.get(f"{stack.base}/chat/northbridge", timeout=60)
        assert page.status_code == 502 and "tel:999" in page.text and page.headers["Cache-Control"] == "no-store"
        again = stack.ask.get(f"{stack.base}/widget.js", timeout=60)
        assert again.status_code == 200 and again.content == script.content
