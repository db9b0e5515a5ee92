"""The engine's server without the engine: reads each request and answers at once.

`python -m tests.bench.idle_server` prints its port. It is uvicorn as `engine/process.py` sets it up.
"""

import asyncio
import gc
import socket

import uvicorn
from starlette.types import Receive, Scope, Send

ANSWER = b'{"received":true,"event":"evt_00000000Yi4pF1gJXEu1Yzr3","duplicate":false}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(ANSWER))]


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """As an application does nothing: the whole body is read, and the answer is always the same."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": ANSWER})


def main() -> None:
    """Serve until killed."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        answer,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
