"""A small HTTP server with the face of an engine, to be good or bad as a test wants."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

TOKEN = "gadmin_0123456789abcdef"


@dataclass
class RemoteDouble:
    """`answers` maps a path to status and body; `asked` is each request's path and token."""

    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def be_good(self, mode: str = "test", account: str = "", version: int = 3) -> None:
        config: dict[str, Any] = {"mode": mode, "store": "Acme", "stripe": {"account": account or None}}
        self.answers = {
            "/healthz": (200, {"status": "ok"}),
            "/readyz": (200, {"status": "ok", "checks": {"database": "ok"}}),
            "/admin/v1/status": (200, {"version": "1.2.3", "database": "postgresql"}),
            "/admin/v1/config": (200, {"version": version, "config": config if version else None}),
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                path = lines[0].split()[1]
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                token = headers.get("authorization", "").removeprefix("bearer ")
                self.asked.append((path, token))
                status, body = self.answers.get(path, (404, {}))
                if path.startswith("/admin/") and token != TOKEN:
                    status, body = 401, {"title": "no"}
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                writer.write(b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n" % (status, len(raw)) + raw)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def running(tls: ssl.SSLContext | None = None) -> AsyncIterator[RemoteDouble]:
    """A good engine of a test store on this machine."""
    double = RemoteDouble()
    double.be_good()
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    double.url = f"http{'s' if tls else ''}://127.0.0.1:{port}"
    async with server:
        yield double
