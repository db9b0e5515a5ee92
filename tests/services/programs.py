"""Small programs that print what cloudflared, ngrok and Stripe's command line print, put on the path."""

import sys
from pathlib import Path

import pytest

CLOUDFLARED = """\
import os, sys, time
say = lambda text: print(text, file=sys.stderr, flush=True)
assert sys.argv[1:3] == ["tunnel", "--no-autoupdate"], sys.argv
number = int(open({count!r}).read() or 0) if os.path.exists({count!r}) else 0
open({count!r}, "w").write(str(number + 1))
say("2026-11-24T10:00:00Z INF Thank you for trying Cloudflare Tunnel. Doing so, without an account,")
say("2026-11-24T10:00:00Z INF Requesting new quick Tunnel on trycloudflare.com...")
say("2026-11-24T10:00:02Z INF +--------------------------------------------------------------------+")
say("2026-11-24T10:00:02Z INF |  Your quick Tunnel has been created! Visit it at:                  |")
say("2026-11-24T10:00:02Z INF |  https://four-words-run-%d.trycloudflare.com                   |" % number)
say("2026-11-24T10:00:02Z INF +--------------------------------------------------------------------+")
sys.stdin.read()
while not os.path.exists({stop!r} + str(number)):
    time.sleep(0.02)
say("2026-11-24T10:09:00Z ERR Connection terminated error=\\"there are no free edge addresses left\\"")
sys.exit(1)
"""
FAILING_CLOUDFLARED = """\
import sys
print('2026-11-24T10:00:00Z INF Requesting new quick Tunnel on trycloudflare.com...', file=sys.stderr)
print('2026-11-24T10:00:01Z ERR Error unmarshaling QuickTunnel response: failed to request quick Tunnel: '
      'Post "https://api.trycloudflare.com/tunnel": dial tcp: no such host', file=sys.stderr)
sys.exit(1)
"""
NGROK = """\
import json, sys, time
assert sys.argv[3:] == ["--log", "stdout", "--log-format", "json"], sys.argv
say = lambda **line: print(json.dumps(line), flush=True)
say(lvl="info", msg="no configuration paths supplied", t="2026-11-24T10:00:00Z")
say(err=None, lvl="info", msg="client session established", obj="tunnels.session")
say(addr=sys.argv[2], lvl="info", msg="started tunnel", name="command_line", obj="tunnels",
    url="https://a1b2c3.ngrok-free.app")
time.sleep(600)
"""
NGROK_WITHOUT_ACCOUNT = """\
import sys
print("ERROR:  authentication failed: Usage of ngrok requires a verified account and authtoken.")
print("ERROR:  ")
print("ERROR:  ERR_NGROK_4018")
sys.exit(1)
"""


def put_on_path(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, code: str) -> None:
    """Let `name` be this program, and nothing else of that name be found."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
