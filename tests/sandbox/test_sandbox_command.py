"""The command line: serve, list, scenario."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from glassfy_desktop.domain import signature
from glassfy_desktop.sandbox.process import listen
from tests.sandbox.process import command, start
from tests.sandbox.receiver import Receiver

SECRET = "whsec_a_secret_of_the_tests"


def close(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    return subprocess.run(
        command(*arguments), check=False, capture_output=True, text=True, timeout=20, env=env
    )


@pytest.mark.skipif(os.name != "posix", reason="needs SIGTERM")
def test_sigterm_ends_it_while_a_client_holds_on(tmp_path: Path) -> None:
    process, ready = start("--state", str(tmp_path / "state"))
    with httpx.Client(base_url=ready.url, trust_env=False) as client:
        assert client.get("/v1/customers").status_code == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    assert process.stderr and process.stderr.read() == ""
    close(process)


def test_state_survives_the_restart(tmp_path: Path) -> None:
    answers: list[tuple[str, str, dict[str, Any]]] = []
    for _ in range(2):
        process, ready = start("--state", str(tmp_path / "state"))
        headers = {"Authorization": f"Bearer {ready.secret_key}"}
        with httpx.Client(base_url=ready.url, headers=headers, trust_env=False) as client:
            if not answers:
                client.post("/v1/customers", data={"email": "a@example.com"})
            answers.append((ready.secret_key, ready.restricted_key, client.get("/v1/customers").json()))
        process.terminate()
        assert process.wait(5) == 0
        close(process)
    assert answers[0] == answers[1]
    assert answers[0][2]["data"][0]["email"] == "a@example.com"


def test_supervised_it_ends_with_its_parent() -> None:
    process, _ = start("--supervised")
    assert process.stdin
    process.stdin.close()
    assert process.wait(5) == 0
    close(process)


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("serve", "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith(f"Port {port} cannot be used: ")
    assert refused.stdout == ""


@pytest.mark.parametrize("name", ["missing/state", "notes.txt", "."])
def test_an_unusable_state_file_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("no database " * 100)
    refused = run("serve", "--state", str(tmp_path / name))
    assert refused.returncode == 1
    assert "cannot be used" in refused.stderr.splitlines()[-1]
    assert len(refused.stderr.splitlines()) == 1


def test_answers_are_sent_at_once() -> None:
    """Where the protocol is not named, asyncio leaves each answer waiting for the one before to be acked."""
    with listen(0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_list_shows_a_slug_and_a_sentence_a_line() -> None:
    lines = run("list").stdout.splitlines()
    assert len(lines) >= 3
    for line in lines:
        assert re.fullmatch(r"[a-z0-9_-]+\t[^\t]+\.", line)


async def play(receiver: Receiver, name: str = "new-subscription") -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *command("scenario", name, "--to", receiver.url, "--secret-env", "HOOK_SECRET", "--customid", "u7"),
        env={**os.environ, "HOOK_SECRET": SECRET},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert SECRET.encode() not in output + errors
    return process.returncode, output.decode()


async def test_a_scenario_needs_no_running_sandbox(receiver: Receiver) -> None:
    code, output = await play(receiver)
    assert code == 0
    came = await receiver.until("checkout.session.completed")
    assert len(output.splitlines()) == len(came)
    for each in came:
        assert signature.verify(each.signature, each.body, [SECRET], int(time.time())) == SECRET
    assert came[0].event["data"]["object"]["metadata"] == {"customid": "u7"}


async def test_a_scenario_fails_where_one_event_is_refused(receiver: Receiver) -> None:
    receiver.answers = [200, 400]
    code, output = await play(receiver)
    assert code == 1
    assert output.splitlines()[1].startswith("400\t")


TO = "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    ("name", "to", "secret", "says"),
    [
        ("new-subscription", TO, "", "HOOK_SECRET is not set, or empty"),
        ("new-subscription", TO, "  ", "HOOK_SECRET is not set, or empty"),
        ("new-subscription", TO, "sk_test_0123456789", "HOOK_SECRET holds no signing secret"),
        ("new-subscription", TO, "whsec_", "HOOK_SECRET holds no signing secret"),
        ("new-subscription", "notaurl", SECRET, "“notaurl” is no address"),
        ("new-subscription", "ftp://127.0.0.1/", SECRET, "is no address"),
        ("new-subscription", "http:///path", SECRET, "is no address"),
        ("new-subscription", "http://127.0.0.1:99999/", SECRET, "is no address"),
        ("unicorn", TO, SECRET, "no scenario “unicorn”"),
    ],
)
def test_a_scenario_that_cannot_be_sent_is_refused_in_a_sentence(
    name: str, to: str, secret: str, says: str
) -> None:
    refused = run("scenario", name, "--to", to, "--secret-env", "HOOK_SECRET", HOOK_SECRET=secret)
    assert refused.returncode == 2
    [sentence] = refused.stderr.splitlines()
    assert says in sentence
    assert refused.stdout == ""
    assert "sk_test_0123456789" not in sentence


def test_where_nobody_listens_only_the_attempts_are_told() -> None:
    told = run("scenario", "new-subscription", "--to", TO, "--secret-env", "HOOK_SECRET", HOOK_SECRET=SECRET)
    assert (told.returncode, told.stderr) == (1, "")
    assert all(line.count("\t") == 2 for line in told.stdout.splitlines())
