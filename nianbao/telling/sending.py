"""Sending one message to one target by Apprise, once, and saying what came of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.attempts import Outcome
from nianbao.errors import WrongUseError
from nianbao.telling.targets import Target
from nianbao.telling.watching import Watched, watch

if TYPE_CHECKING:
    from apprise import NotifyBase

# The longest message that a person reads; services allow less, or much more.
_BYTES_MAX = 12_000
# What a service adds to a text that it puts together with a title.
_MARGIN_BYTES = 64
_TITLE_CHARACTERS_MAX = 120
# They write addresses, and with them secrets.
_TALKATIVE = ("apprise", "urllib3", "requests")


@dataclass(frozen=True, slots=True)
class Message:
    """A title and a text; `html` is what is sent in the text's stead where the target is a mail address, else None."""

    title: str
    text: str
    html: str | None = None

    @property
    def body(self) -> str:
        """What is sent."""
        return self.text if self.html is None else self.html


@dataclass(frozen=True, slots=True)
class Address:
    """A target's address as Apprise understood it.

    `is_mail` says that it takes HTML; `bytes_max` is how long a text may be so that it is sent in one piece.
    """

    service: NotifyBase
    scheme: str
    is_mail: bool
    bytes_max: int


def open_address(target: Target, environment: Mapping[str, str]) -> Address:
    """Return a target's address, its secrets filled in; nothing is contacted.

    Raises:
        WrongUseError: It is no address of one recipient; the message does not show it.
    """
    from apprise import Apprise, AppriseAsset, NotifyFormat, OverflowMode  # a fifth of a second

    # No pictures of Apprise's own from its servers, no files of its own, no second process, nothing sent elsewhere.
    asset = AppriseAsset(
        app_id="nianbao", app_desc="nianbao", app_url="", image_url_mask="", image_url_logo="", async_mode=False,
        http_redirects=False, storage_mode="memory", service_timeout=0,
    )  # fmt: skip
    url = target.fill_in(environment)
    with _silence():
        service = Apprise.instantiate(url, asset=asset)
    if service is None:
        raise WrongUseError(f"telling.toml: {target.name}: url is no address that Apprise knows")
    # We try again ourselves, after pauses of our own and with the journal in between.
    service.retry, service.request_rate_per_sec = 0, 0
    # One piece or none: what is too long we cut, with a link.
    service.overflow_mode = OverflowMode.UPSTREAM
    if len(service) > 1 or len(getattr(service, "cc", ())) + len(getattr(service, "bcc", ())) > 0:
        raise WrongUseError(
            f"telling.toml: {target.name}: url names several recipients: give each a [[targets]] of its own, "
            "so that one that fails is tried again without writing to the others twice"
        )
    scheme = url.partition("://")[0].lower()
    is_mail = scheme.startswith("mailto") and service.resolve_format(NotifyFormat.HTML) == NotifyFormat.HTML
    longest = min(int(service.body_maxlen), _BYTES_MAX) - _MARGIN_BYTES
    return Address(service, scheme, is_mail, max(longest - 4 * _TITLE_CHARACTERS_MAX, longest // 2))


def send(address: Address, message: Message) -> tuple[Outcome, str | None]:
    """Send a message once; return what came of it and, where it was not delivered, a word for why."""
    from apprise import Apprise, NotifyFormat

    sender = Apprise()
    sender.add(address.service)
    form = NotifyFormat.TEXT if message.html is None else NotifyFormat.HTML
    with _silence(), watch(address.scheme) as watched:
        is_done = bool(sender.notify(body=message.body, title=message.title[:_TITLE_CHARACTERS_MAX], body_format=form))
    return _judge(watched, is_done=is_done)


def _judge(watched: Watched, *, is_done: bool) -> tuple[Outcome, str | None]:
    if watched.last == "unanswered":
        return "unsure", watched.why
    if watched.last in ("refused", "unreached"):
        return "refused", watched.why
    if is_done or (watched.last == "accepted" and watched.is_mail):
        return "delivered", None
    # An answer that the service itself does not take for a good one; or one of which nothing could be seen.
    return ("refused", "not accepted") if watched.last == "accepted" else ("unsure", "failed")


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what would write addresses from the log while the context is open."""
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
