"""What goes wrong around the program ends in a clear message, and nothing is lost."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.desktop import ROOT, Desktop

VISIBLE = ("--onlyvisible", "--class", "glassfy")


def minimise(person: Desktop) -> None:
    """Minimise the window; to accessibility it stays as it was, so xdotool is asked whether it is gone."""
    person.do("search", *VISIBLE, "windowminimize", "--sync")
    with pytest.raises(subprocess.CalledProcessError):
        person.do("search", *VISIBLE)


def wait_for_the_engine(person: Desktop) -> int:
    """Wait until the sandbox store is open; returns the engine's port."""
    person.look("Engine running")
    person.look("Use the sandbox’s key", enabled=True)
    local = person.home / "data" / "glassfy-desktop" / "stores" / "sandbox" / "local.json"
    return int(json.loads(local.read_text())["engine_port"])


def test_a_data_folder_that_cannot_be_written_to_is_said_and_can_be_mended(person: Desktop) -> None:
    blocked = person.home / "data"
    blocked.write_text("a file where the folder should be")
    person.start()
    person.look("The data folder…")
    blocked.unlink()
    person.click("Try again")
    person.look("Connect a store")


def test_leaving_at_the_problem_ends_the_program(person: Desktop) -> None:
    (person.home / "data").write_text("a file where the folder should be")
    person.start()
    person.click("Quit")
    assert person.wait_for_end() == 1
    assert "cannot be written to" in (person.home / "app.err").read_text()


def test_a_taken_port_is_said_and_the_store_opens_all_the_same(person: Desktop) -> None:
    person.start()
    person.click("Open the sandbox")
    port = wait_for_the_engine(person)
    person.press("ctrl+q")
    assert person.wait_for_end() == 0
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        person.start()
        person.look(f"Port {port} is taken by another program.…")
        assert wait_for_the_engine(person) != port


def test_the_window_closed_in_mid_request_ends_in_order_and_opens_again(person: Desktop) -> None:
    person.start()
    person.click("Open the sandbox")
    wait_for_the_engine(person)
    person.click("Use the sandbox’s key")
    person.press("ctrl+q")
    assert person.wait_for_end() == 0
    assert "Traceback" not in (person.home / "app.err").read_text()
    person.start()
    wait_for_the_engine(person)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_program_and_its_children(person: Desktop, number: signal.Signals) -> None:
    person.start()
    person.click("Open the sandbox")
    wait_for_the_engine(person)
    children = person.children()
    assert person.app is not None
    person.app.send_signal(number)
    assert person.wait_for_end() == 0
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_killed_outright_it_leaves_no_child_behind(person: Desktop) -> None:
    person.start()
    person.click("Open the sandbox")
    wait_for_the_engine(person)
    watched = [os.pidfd_open(pid) for pid in person.children()]
    assert person.app is not None
    person.app.kill()
    person.wait_for_end()
    for child in watched:
        assert select.select([child], [], [], 10)[0], "a child outlives the program"
        os.close(child)


def test_a_second_start_raises_the_window_that_is_open(person: Desktop) -> None:
    person.start()
    person.look("Connect a store")
    first = person.app
    assert first is not None
    minimise(person)
    person.start()
    assert person.wait_for_end() == 0
    assert (person.home / "app.err").read_text().endswith("Glassfy Desktop is already open.\n")
    person.do("search", "--sync", *VISIBLE)
    assert first.poll() is None


def test_after_a_crash_the_next_start_opens_and_still_answers_others(person: Desktop) -> None:
    person.start()
    person.look("Connect a store")
    assert person.app is not None
    person.app.kill()
    person.wait_for_end()
    person.start()
    person.look("Connect a store")
    minimise(person)
    person.start()
    assert person.wait_for_end() == 0
    person.do("search", "--sync", *VISIBLE)


def test_without_a_display_it_says_so_in_a_sentence(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [sys.executable, str(ROOT / "main.py")]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Glassfy Desktop found no display")
    assert answer.stderr.count("\n") == 1
