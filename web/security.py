"""What stands before every request and on every response: hosts, methods, sizes, rates, access, headers.

It is the outermost layer, so that what it refuses reaches nothing of the application, and what the application answers,
an error too, never leaves without its headers.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.access import Access
from web.rates import Rates

TARGET_LENGTH_MAX = 4096
# Nothing of anybody else, no inline script or style, no plug-in, no frame but our own pages.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'{}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}


class Guard:
    """An ASGI application around another one; `bound` is the address at which it is served.

    `frames` are origins beside our own of which pages may show frames: that of replays. A request may be a POST with
    a body of `body_max` bytes, of which 0 is no POST at all.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access,
        bound: str,
        rates: Rates | None = None,
        frames: Iterable[str] = (),
        body_max: int = 0,
    ) -> None:
        self._app = app
        self._access = access
        self._bound = bound
        self._rates = rates or Rates()
        self._body_max = body_max
        self._policy = PAGE_POLICY.format("".join(f" {origin}" for origin in frames))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._find_refusal(scope)
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET"}
        await (refusal or self._app)(scope, receive, self._finishing(send, is_head=is_head))

    def _find_refusal(self, scope: Scope) -> Response | None:
        """Return what is answered in the application's stead, None where the request may pass."""
        pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        headers = dict(pairs)
        hosts = [value for name, value in pairs if name == "host"]
        if len(hosts) != 1 or not self._access.knows_host(hosts[0], self._bound):
            return PlainTextResponse("This name is not served here. 此处不提供该主机名。\n", 421)
        fault = _find_fault(scope, headers, self._body_max)
        if fault is not None:
            return fault
        peer = scope["client"][0] if scope.get("client") else ""
        # All who come through a proxy have its address.
        if not self._rates.take(self._access.find_user(peer, headers) or peer):
            said = "Too many requests: wait a little. 请求过多，请稍候。\n"
            return PlainTextResponse(said, 429, headers={"Retry-After": "5"})
        if not self._access.lets_in(peer, headers):
            challenge = {"WWW-Authenticate": 'Basic realm="nianbao", charset="UTF-8"'} if self._access.token else {}
            said = "This reading room asks for its token. 本阅览室须出示令牌。\n"
            return PlainTextResponse(said, 401, headers=challenge)
        return None

    def _finishing(self, send: Send, *, is_head: bool) -> Send:
        """Return what sends a response with its headers, and of an answer to HEAD nothing else."""

        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if "content-security-policy" not in headers:
                    headers["Content-Security-Policy"] = self._policy
                    headers["X-Frame-Options"] = "DENY"
                headers.setdefault("Cache-Control", "no-cache")
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        return finish


def _find_fault(scope: Scope, headers: dict[str, str], body_max: int) -> Response | None:
    """Return what is answered to a request that wants to write, or is larger than any of ours, None to others."""
    methods = ("GET", "HEAD", "POST") if body_max else ("GET", "HEAD")
    if scope["method"] not in methods:
        said = "This is for reading only. 此处只供阅读。\n"
        return PlainTextResponse(said, 405, headers={"Allow": ", ".join(methods)})
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()) or int(length) > body_max or "transfer-encoding" in headers:
        return PlainTextResponse("A request here has no body of this size. 请求正文过大。\n", 413)
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > TARGET_LENGTH_MAX:
        return PlainTextResponse("This address is too long. 网址过长。\n", 414)
    return None
