"""What came of a message on its way, as exactly as can be known: Apprise says only whether all went well.

Who waited in vain for an answer must not send again, and a robot of 企业微信, 钉钉 or 飞书 refuses with status 200.
While one message is sent, the requests and mails of this process are looked at as they leave.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import requests

Exchange = Literal["accepted", "refused", "unreached", "unanswered"]

# By the scheme of the target's address: the member of the answer that is 0 where the message was taken.
_CODES = {"wecombot": "errcode", "dingtalk": "errcode", "feishu": "code", "lark": "code"}
# Of these the other side had nothing: the connection never came about, or the request could not be made.
_UNREACHED = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.SSLError,
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
)


@dataclass(slots=True)
class Watched:
    """The last exchange with the other side, None where there was none that is known; `why` is a word for it."""

    last: Exchange | None = None
    why: str | None = None
    is_mail: bool = False


@contextmanager
def watch(scheme: str) -> Iterator[Watched]:
    """Look at what is sent while the context is open; `scheme` is that of the target's address."""
    watched = Watched()
    with _watch_requests(watched, scheme), _watch_mail(watched):
        yield watched


@contextmanager
def _watch_requests(watched: Watched, scheme: str) -> Iterator[None]:
    original = requests.Session.send

    def send(self: requests.Session, request: requests.PreparedRequest, **values: Any) -> requests.Response:
        watched.last, watched.why = "unanswered", "no answer"
        try:
            response = original(self, request, **values)
        except requests.RequestException as error:
            if isinstance(error, _UNREACHED) or _is_no_connection(error):
                watched.last, watched.why = "unreached", "no connection"
            raise
        watched.last, watched.why = _judge(response, scheme)
        return response

    with _replace(requests.Session, "send", send):
        yield


@contextmanager
def _replace(owner: type, name: str, function: Callable[..., Any]) -> Iterator[None]:
    original = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, original)


def _judge(response: requests.Response, scheme: str) -> tuple[Exchange, str | None]:
    if not 200 <= response.status_code < 300:
        return "refused", f"status {response.status_code}"
    member = _CODES.get(scheme)
    if member is None:
        return "accepted", None
    try:
        answer = response.json()
    except ValueError:
        return "accepted", None
    code = answer.get(member, 0) if isinstance(answer, dict) else 0
    return ("accepted", None) if code == 0 else ("refused", f"{member} {code}")


def _is_no_connection(error: requests.RequestException) -> bool:
    """Say whether a connection was refused or its host has no address: urllib3 names that as the reason."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}


@contextmanager
def _watch_mail(watched: Watched) -> Iterator[None]:
    connect, data = smtplib.SMTP.connect, smtplib.SMTP.data

    def watched_connect(self: smtplib.SMTP, *places: Any, **values: Any) -> tuple[int, bytes]:
        # Until the text of the mail is on its way, whatever breaks was before it.
        watched.last, watched.why, watched.is_mail = "unreached", "no mail server", True
        return connect(self, *places, **values)

    def watched_data(self: smtplib.SMTP, message: Any) -> tuple[int, bytes]:
        watched.last, watched.why = "unanswered", "no answer"
        try:
            code, said = data(self, message)
        except smtplib.SMTPDataError as error:
            watched.last, watched.why = "refused", f"SMTP {error.smtp_code}"
            raise
        watched.last, watched.why = ("accepted", None) if code == 250 else ("refused", f"SMTP {code}")
        return code, said

    with _replace(smtplib.SMTP, "connect", watched_connect), _replace(smtplib.SMTP, "data", watched_data):
        yield
