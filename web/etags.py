"""ETags (RFC 9110 §8.8.3): a response that was sent whole is not sent again to who has it still."""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Etags:
    """An ASGI application around another one: what it answers in one piece gets a digest as its ETag."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a body that comes in pieces goes on as it comes, without an ETag."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("if-none-match", "")
        held: list[Message] = []

        async def tag(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                held.append(message)
                return
            if held:
                start = held.pop()
                if not message.get("more_body"):
                    message = _tagged(start, message, asked)
                await send(start)
            await send(message)

        await self._app(scope, receive, tag)


def _tagged(start: Message, body: Message, asked: str) -> Message:
    """Enter the ETag in a response's start; where the asker has it, make it a 304 and return an empty body."""
    headers = MutableHeaders(scope=start)
    etag = headers.setdefault("ETag", f'"{hashlib.sha256(body.get("body", b"")).hexdigest()[:32]}"')
    if asked.strip() != "*" and etag not in {one.strip().removeprefix("W/") for one in asked.split(",")}:
        return body
    start["status"] = 304
    for name in ("content-length", "content-type"):
        del headers[name]
    return {"type": "http.response.body", "body": b""}
