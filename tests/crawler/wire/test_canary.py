"""Watches the private names of Scrapy and Twisted on which the tee stands.

When one of these fails after an upgrade, read crawler/wire/tee.py and agent.py against the new sources before the
pins in pyproject.toml and here are moved.
"""

from __future__ import annotations

import inspect
from importlib.metadata import version
from typing import Any

import pytest
from OpenSSL import SSL
from scrapy.core.downloader.handlers import http11
from scrapy.downloadermiddlewares import cookies, httpcompression
from twisted.internet import asyncioreactor
from twisted.protocols import tls
from twisted.web import _abnf, _newclient, client, http

PINNED = {"scrapy": "2.19.0", "twisted": "26.10.0"}


@pytest.mark.parametrize("package", PINNED)
def test_version_is_the_one_that_was_read(package: str) -> None:
    """The sources that the tee was written against are the ones installed."""
    assert version(package) == PINNED[package]


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (http11._LenientHTTP11ClientProtocol, "request", ["self", "request"]),
        (http11._LenientHTTP11ClientFactory, "buildProtocol", ["self", "addr"]),
        (http11._ScrapyAgent, "_get_agent", ["self", "request", "timeout"]),
        (http11._ScrapyAgent, "download_request", ["self", "request"]),
        (_newclient.HTTP11ClientProtocol, "_finishResponse", ["self", "args", "kwargs"]),
        (_newclient.HTTP11ClientProtocol, "_finishResponse_WAITING", ["self", "rest"]),
        (_newclient.HTTP11ClientProtocol, "_giveUp", ["self", "reason"]),
        (_newclient.HTTP11ClientProtocol, "dataReceived", ["self", "bytes"]),
        (_newclient.HTTPClientParser, "_finished", ["self", "rest"]),
        (_newclient.HTTPClientParser, "allHeadersReceived", ["self"]),
        (_newclient.HTTPClientParser, "headerReceived", ["self", "name", "value"]),
        (
            _newclient.Response,
            "_construct",
            ["version", "code", "phrase", "headers", "_transport", "request"],
        ),
        (http._IdentityTransferDecoder, "__init__", ["self", "contentLength", "dataCallback", "finishCallback"]),
        (_abnf, "_istoken", ["b"]),
        (client._HTTP11ClientFactory, "__init__", ["self", "quiescentCallback", "metadata"]),
        (client.HTTPConnectionPool, "_newConnection", ["self", "key", "endpoint"]),
        (client.Agent, "usingEndpointFactory", ["reactor", "endpointFactory", "pool"]),
        (cookies.CookiesMiddleware, "_process_cookies", ["self", "cookies", "jar", "request"]),
        (httpcompression.HttpCompressionMiddleware, "_decode", ["body", "encoding", "max_size"]),
        (httpcompression.HttpCompressionMiddleware, "_split_encodings", ["content_encoding"]),
        (httpcompression.HttpCompressionMiddleware, "_warn_unknown_encoding", ["self", "response", "encodings"]),
        (tls.TLSMemoryBIOProtocol, "connectionLost", ["self", "reason"]),
        (tls.TLSMemoryBIOProtocol, "getHandle", ["self"]),
    ],
)
def test_private_name_is_there_with_its_parameters(owner: Any, name: str, parameters: list[str]) -> None:
    """What we override or call exists and takes what we give it."""
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


@pytest.mark.parametrize(
    ("function", "line"),
    [
        (client.HTTPConnectionPool._newConnection, "factory = self._factory(quiescentCallback, repr(endpoint))"),
        (_newclient.HTTP11ClientProtocol.request, "self._parser = HTTPClientParser(request, self._finishResponse)"),
        (_newclient.HTTP11ClientProtocol.request, "_requestDeferred = request.writeTo(self.transport)"),
        (_newclient.HTTPClientParser._finished, "self.finisher(rest)"),
        (_newclient.HTTPClientParser.allHeadersReceived, "transferEncodingHeaders[0].lower()"),
        (_newclient.HTTPClientParser.allHeadersReceived, "self._finished(self.clearLineBuffer())"),
        (_newclient.HTTPClientParser.connectionLost, "exceptionClass = ResponseNeverReceived"),
        (_newclient.HTTP11ClientProtocol._finishResponse_WAITING, '(b"close" in connHeaders)'),
        (client._RetryingHTTP11ClientProtocol._shouldRetry, "ResponseNeverReceived"),
        (client.HTTPConnectionPool.getConnection, 'if connection.state == "QUIESCENT"'),
        (http11._LenientHTTP11ClientProtocol.request, "self._parser.__class__ = _LenientHTTPClientParser"),
        (tls.TLSMemoryBIOProtocol._tlsShutdownFinished, "self._lostTLSConnection = True"),
        (tls.TLSMemoryBIOProtocol._tlsShutdownFinished, "self._reason = reason"),
        (SSL.Context.set_default_verify_paths, "_CERTIFICATE_FILE_LOCATIONS"),
        (_newclient.Request._construct, "request._parsedURI = parsedURI"),
        (http11.HTTP11DownloadHandler.__init__, "self._contextFactory"),
        (tls.TLSMemoryBIOProtocol._checkHandshakeStatus, "self.wrappedProtocol.handshakeCompleted()"),
        (http11._ResponseReader.connectionLost, 'self._finish_response(flags=["partial"])'),
        (asyncioreactor.AsyncioSelectorReactor.__init__, "self._asyncioEventloop"),
    ],
)
def test_source_still_does_what_the_tee_relies_on(function: Any, line: str) -> None:
    """The lines by which bytes, requests and connections come to us are where they were."""
    assert line in inspect.getsource(function)


def test_connection_settings_of_the_agent_are_known() -> None:
    """Scrapy's agent takes every option that we give it."""
    parameters = set(inspect.signature(http11._ScrapyAgent.__init__).parameters)
    ours = {"contextFactory", "connectTimeout", "pool", "maxsize", "warnsize", "fail_on_dataloss", "crawler"}
    assert ours <= parameters
