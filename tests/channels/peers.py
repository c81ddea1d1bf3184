"""What stands in for Microsoft and Slack: real HTTP servers on loopback that speak their protocols and keep a record."""
import asyncio
import time
from typing import Any, Callable, Dict, List

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

DEADLINE = 120.0  # seconds until a test gives up waiting for something that must happen


async def until(seen: Callable[[], Any], what: str = "what was waited for") -> Any:
    """Look again until it has happened; the test fails at the deadline."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if seen():
            return seen()
        await asyncio.sleep(0.01)
    raise AssertionError(f"{what} did not happen")


class Peer:
    """A server whose next answers can be made to go wrong: each fault is taken once, first in first out.

    ``429`` and other numbers answer with that status (and ``retry_after``), ``drop`` closes the connection before
    anything is noted, ``late_drop`` after it, ``late_500`` notes and then answers 500, ``hang`` waits until ``go_on``
    and ``hang_drop`` closes then.
    """

    def __init__(self):
        self.faults: List[Any] = []
        self.calls: List[Dict[str, Any]] = []
        self.go_on = asyncio.Event()
        self.retry_after = "7"
        self.hanging = 0
        self._server: Any = None

    async def start(self) -> "Peer":
        app = web.Application()
        self.routes(app.router)
        self._server = TestServer(app)
        await self._server.start_server(access_log=None)
        return self

    async def stop(self) -> None:
        self.go_on.set()
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.port}"

    def routes(self, router: web.UrlDispatcher) -> None:
        raise NotImplementedError

    async def note(self, request: web.Request, call: Dict[str, Any], answer: Dict[str, Any]) -> web.StreamResponse:
        fault = self.faults.pop(0) if self.faults else None
        if fault in ("hang", "hang_drop"):
            self.hanging += 1
            await self.go_on.wait()
        if fault in ("drop", "hang_drop"):
            request.transport.close()
            return web.Response()
        if isinstance(fault, int):
            return web.json_response({"ok": False, "error": "x"}, status=fault, headers={"Retry-After": self.retry_after} if fault == 429 else {})
        self.calls.append(call)
        if fault == "late_drop":
            request.transport.close()
        if fault == "late_500":
            return web.Response(status=500)
        return web.json_response(answer)


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeConnector(Peer):
    """Microsoft's side of Teams: OpenID document, keys, token endpoint, conversations."""

    def __init__(self, app_id: str = "app"):
        super().__init__()
        self.key, self.app_id = new_key(), app_id
        self.keys_up, self.keys_asked, self.tokens = True, 0, 0
        self.token_faults: List[str] = []
        self.endorsements: List[str] = ["msteams"]
        self.key_id, self.keys_at = "k1", ""
        self.moved: Dict[str, str] = {}  # path → address that it redirects to
        self.knocks = 0  # times that anything of a conversation was asked for

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/openid", self._openid)
        router.add_get("/keys", self._keys)
        router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        router.add_route("*", "/v3/conversations/{conversation}/activities", self._activity)
        router.add_route("*", "/v3/conversations/{conversation}/activities/{activity}", self._activity)

    async def _openid(self, request: web.Request) -> web.Response:
        self.keys_asked += 1
        self._redirect(request)
        return web.json_response({"jwks_uri": f"{self.keys_at or self.url}/keys"}) if self.keys_up else web.Response(status=500)

    def _redirect(self, request: web.Request) -> None:
        if request.path in self.moved:
            raise web.HTTPFound(self.moved[request.path])

    async def _keys(self, request: web.Request) -> web.Response:
        self._redirect(request)
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": self.key_id, "endorsements": self.endorsements}]})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if self.token_faults and self.token_faults.pop(0) == "drop":
            request.transport.close()
            return web.Response()
        if (request.match_info["tenant"], form.get("client_secret")) != ("home", "s3cret"):
            return web.Response(status=401)
        self.tokens += 1
        return web.json_response({"access_token": f"ours-{self.tokens}", "expires_in": 3600})

    async def _activity(self, request: web.Request) -> web.StreamResponse:
        self.knocks += 1
        if "/v3" in self.moved:
            raise web.HTTPTemporaryRedirect(self.moved["/v3"] + request.path)
        body = await request.json()
        if not request.headers.get("Authorization", "").startswith("Bearer ours-"):
            return web.Response(status=401)
        call = {"method": request.method, "conversation": request.match_info["conversation"], "to": request.match_info.get("activity"), "activity": body}
        if body["type"] == "typing":
            self.calls.append(call)
            return web.json_response({})
        return await self.note(request, call, {"id": f"out-{len(self.calls)}"})

    def signed(self, key=None, algorithm: str = "RS256", headers=None, **changes: Any) -> str:
        """The header that the connector sends; ``changes`` to the claims (None takes one away)."""
        now = int(time.time())
        claims = {"iss": "https://api.botframework.com", "aud": self.app_id, "iat": now, "nbf": now, "exp": now + 3600, "serviceurl": self.url, **changes}
        token = jwt.encode({k: v for k, v in claims.items() if v is not None}, key or self.key, algorithm, headers={"kid": "k1", **(headers or {})})
        return f"Bearer {token}"

    def said(self, conversation: str = "") -> List[Dict[str, Any]]:
        return [c for c in self.calls if c["activity"]["type"] == "message" and conversation in ("", c["conversation"])]


class FakeSlack(Peer):
    """Slack's Web API as far as the bot uses it."""

    def __init__(self):
        super().__init__()
        self.history_up = True

    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/api/{method}", self._method)
        router.add_get("/api/{method}", self._method)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        token = request.headers.get("Authorization")
        body = await request.json() if request.content_type == "application/json" else dict(await request.post() or request.query)
        if token not in ("Bearer xoxb-1", "Bearer xoxb-2", "Bearer xoxb-3", "Bearer xoxb-4"):
            return web.json_response({"ok": False, "error": "invalid_auth"})
        call = {"method": method, "token": token, "body": body, "channel": body.get("channel")}
        if method == "conversations.history" and not self.history_up:
            return web.json_response({"ok": False, "error": "missing_scope"})
        if method == "conversations.history":
            shown = [c["body"] for c in self.calls if c["method"] == "chat.postMessage" and c["channel"] == body["channel"]]
            return web.json_response({"ok": True, "messages": shown})
        return await self.note(request, call, {"ok": True, "ts": f"{len(self.calls)}.0"})

    def said(self, channel: str = "") -> List[Dict[str, Any]]:
        return [c for c in self.calls if c["method"] == "chat.postMessage" and channel in ("", c["channel"])]
