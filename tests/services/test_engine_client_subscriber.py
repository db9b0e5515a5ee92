"""What an app gets is asked for as an app would: with the REST key, not the admin's token."""

import asyncio

from glassfy_desktop.services.engine_client import EngineClient

REFUSAL = b'{"status":400,"error":{"code":1001,"description":"SubscriberID not found"}}'


async def test_the_answer_comes_to_the_letter_and_the_admin_token_stays_here() -> None:
    heads: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        size = len(REFUSAL)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n")
        writer.write(b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (size, REFUSAL))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    client = EngineClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "admin-token")
    try:
        assert await client.subscriber("usr/1 &x", "grest_key") == REFUSAL.decode()
    finally:
        await client.close()
        server.close()
        await server.wait_closed()
    assert b"GET /v1/subscriber?customid=usr%2F1%20%26x " in heads[0].replace(b"+", b"%20")
    assert b"authorization: bearer grest_key" in heads[0].lower()
    assert b"admin-token" not in heads[0]
