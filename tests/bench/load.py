"""A load of HTTP requests that costs so little itself that it is the server that is measured.

One thread, no HTTP library: each connection sends its next request as soon as its last was answered.
"""

import select
import socket
import time
from collections.abc import Iterable, Iterator

HEAD = (
    b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)
FASTEST = 1 << 16
"""Bytes read at once; every answer is smaller."""


def post(path: str, body: bytes, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """The bytes of one request."""
    said = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return HEAD % (path.encode(), said.encode(), len(body)) + body


def get(path: str, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """The bytes of one request without a body."""
    said = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{said}\r\n".encode()


def drive(port: int, requests: Iterable[bytes], connections: int) -> tuple[float, list[float]]:
    """Send all requests over so many connections: the seconds of the whole, and of each answer.

    Raises ValueError where one is not answered with 200.
    """
    waiting, took = iter(requests), list[float]()
    poll, open_ = select.epoll(), dict[int, _Connection]()
    began = time.perf_counter()
    for _ in range(connections):
        each = _Connection(port)
        if each.send_next(waiting):
            open_[each.number] = each
            poll.register(each.number, select.EPOLLIN)
    while open_:
        for number, _ in poll.poll():
            each = open_[number]
            if each.is_answered():
                took.append(time.perf_counter() - each.since)
                if not each.send_next(waiting):
                    poll.unregister(number)
                    del open_[number]
                    each.close()
    poll.close()
    return time.perf_counter() - began, took


class _Connection:
    """One connection with one request under way; `since` is when it was sent."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._read = b""
        self.number = self._socket.fileno()
        self.since = 0.0

    def send_next(self, waiting: Iterator[bytes]) -> bool:
        """Send the next request; False where there is none left."""
        request = next(waiting, None)
        if request is None:
            return False
        self.since = time.perf_counter()
        self._socket.sendall(request)
        return True

    def is_answered(self) -> bool:
        """Read what is there; whether the answer is whole."""
        self._read += self._socket.recv(FASTEST)
        head, end, body = self._read.partition(b"\r\n\r\n")
        if not end and self._read:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(self._read.decode(errors="replace") or "the server hung up")
        _, _, length = head.lower().partition(b"content-length:")
        if len(body) < int(length.split(b"\r\n", 1)[0]):
            return False
        self._read = b""
        return True

    def close(self) -> None:
        self._socket.close()
