"""A time stamp authority on loopback: OpenSSL signs, with certificates made for the test."""

from __future__ import annotations

import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Self

_CONFIGURATION = """[tsa]
default_tsa = here
[here]
serial = {place}/serial
crypto_device = builtin
signer_cert = {place}/tsa.pem
certs = {place}/root.pem
signer_key = {place}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
ordering = no
tsa_name = no
ess_cert_id_chain = no
"""
_EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:false\nkeyUsage=critical,digitalSignature\n"


class StampAuthority:
    """Answers queries of RFC 3161 by HTTP; `root` is the PEM that vouches for it, `another_root` vouches for nobody."""

    def __init__(self, place: Path) -> None:
        self._place = place
        new = ["req", "-newkey", "rsa:2048", "-nodes"]
        for name in ("root", "another"):
            self._openssl(*new, "-x509", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")
        self._openssl(*new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=stamps")
        (place / "extensions").write_text(_EXTENSIONS)
        signed = "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3650 -out tsa.pem"
        self._openssl(*signed.split(), "-extfile", "extensions")
        (place / "tsa.cnf").write_text(_CONFIGURATION.format(place=place))
        (place / "serial").write_text("01")
        self.root = (place / "root.pem").read_bytes()
        self.another_root = (place / "another.pem").read_bytes()

    def __enter__(self) -> Self:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                answer = authority.stamp(query)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the base class's name
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def stamp(self, query: bytes) -> bytes:
        """Return the reply to a query."""
        (self._place / "query").write_bytes(query)
        self._openssl(*["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"])
        return (self._place / "reply").read_bytes()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._place, capture_output=True, check=True)
