"""Each snippet links a real customer of a real sandbox and engine, in each language installed here."""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from glassfy_desktop.domain.keys import holds_secret
from glassfy_desktop.services.keychain import SecretKind
from glassfy_desktop.services.snippets import LANGUAGES, Kind, Values, snippet
from glassfy_desktop.services.workspace import Workspace

RUNTIMES = {
    "sh": ("sh",),
    "py": (sys.executable,),
    "mjs": ("node",),
    "php": ("php",),
    "rb": ("ruby",),
    "go": ("go", "run"),
}
USER = "user_of_snippet"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
async def test_a_snippet_does_what_it_says(
    workspace: Workspace, tmp_path: Path, kind: Kind, language: str
) -> None:
    runtime = RUNTIMES[language]
    if shutil.which(runtime[0]) is None:
        pytest.skip(f"{LANGUAGES[language]} is not installed here")
    assert workspace.sandbox_client is not None
    customer = (await workspace.sandbox_account().post("/v1/customers", email="a@example.com"))["id"]
    values = Values(workspace.sandbox_client.url, workspace.engine_url, customer, USER)
    code = snippet(kind, language, values)
    assert not holds_secret(code) and "@" not in code.replace("--", "")
    path = tmp_path / f"snippet.{language}"
    path.write_text(code)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "STRIPE_SECRET_KEY": workspace.sandbox_client.keys.secret,
        "GLASSFY_REST_KEY": workspace.secret(SecretKind.REST_KEY) or "",
    }
    process = await asyncio.create_subprocess_exec(
        *runtime,
        str(path),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    json.loads(out)
    if kind is Kind.METADATA:
        read = await workspace.sandbox_account().get(f"/v1/customers/{customer}")
        assert read["metadata"]["customid"] == USER
    else:
        found = await workspace.need_engine().customer(USER)
        assert [link["customer"] for link in found["links"]] == [customer]
