"""Sees the program's window as assistive technology does. Runs under the system's Python, which has pyatspi.

Reads one JSON request a line, `{"name": …, "role": …, "within": seconds, "gone": bool}`, and answers with one
line: the visible elements that fit, each with name, role, description, text, states and place on the screen.
A name that ends with “…” fits whatever begins so. `"dump": true` answers with everything that is visible.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
import pyatspi  # noqa: E402

APP = "glassfy-desktop"
MOST = 400
PAUSE = 0.05
"""Seconds between two looks while something is waited for."""


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        sys.stdout.write(json.dumps(answer(request)) + "\n")
        sys.stdout.flush()


def answer(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Look until something fits (or nothing does any more, for `gone`), or the time is over."""
    until = time.monotonic() + request.get("within", 0)
    while True:
        found = [found for window in windows() for found in fitting(window, request)]
        if bool(found) != request.get("gone", False) or time.monotonic() > until:
            return found
        time.sleep(PAUSE)


def windows() -> list[Any]:
    """The program's windows."""
    apps = [app for app in pyatspi.Registry.getDesktop(0) if app is not None and app.name == APP]
    return [window for app in apps for window in app if window is not None]


def fitting(element: Any, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What fits, in the order of the tree; an element that goes away while it is looked at is passed over."""
    try:
        states = element.getState()
        if not states.contains(pyatspi.STATE_SHOWING):
            return
        if fits(element, states, request):
            yield described(element, states)
        children = [element.getChildAtIndex(index) for index in range(min(element.childCount, MOST))]
    except (AttributeError, LookupError, NotImplementedError, gi.repository.GLib.GError):
        return
    for child in children:
        yield from fitting(child, request)


def fits(element: Any, states: Any, request: dict[str, Any]) -> bool:
    if request.get("dump"):
        return True
    wanted, name = request["name"], element.name
    named = name.startswith(wanted[:-1]) if wanted.endswith("…") else name == wanted
    enabled = not request.get("enabled") or states.contains(pyatspi.STATE_ENABLED)
    return named and enabled and request.get("role") in (None, element.getRoleName())


def described(element: Any, states: Any) -> dict[str, Any]:
    place = element.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    known = {
        "enabled": pyatspi.STATE_ENABLED,
        "focused": pyatspi.STATE_FOCUSED,
        "checked": pyatspi.STATE_CHECKED,
        "selected": pyatspi.STATE_SELECTED,
    }
    text = ""
    if "Text" in pyatspi.listInterfaces(element):
        text = element.queryText().getText(0, -1)
    return {
        "name": element.name,
        "role": element.getRoleName(),
        "description": element.description,
        "text": text,
        "states": [name for name, state in known.items() if states.contains(state)],
        "place": [place.x, place.y, place.width, place.height],
    }


if __name__ == "__main__":
    main()
