"""Rules of the house that linters do not know."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "glassfy_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_tasks_are_made_in_one_place_or_in_a_task_group(path: Path) -> None:
    if path == PACKAGE / "ui" / "tasks.py":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in {"create_task", "ensure_future"}:
            owner = node.func.value
            in_group = isinstance(owner, ast.Name) and owner.id == "group"
            assert in_group, f"line {node.lineno}: use ui.tasks.spawn or an asyncio.TaskGroup named `group`"


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_no_window_runs_a_loop_of_its_own(path: Path) -> None:
    banned = {"exec", "exec_", "processEvents", "getOpenFileName", "getSaveFileName", "getExistingDirectory"}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and "ui" in path.parts:
            assert node.func.attr not in banned, f"line {node.lineno}: {node.func.attr} blocks the loop"


@pytest.mark.parametrize(
    ("library", "home"), [("stripe", "stripe_account"), ("sqlalchemy", "engine"), ("keyring", "")]
)
def test_what_one_folder_only_may_import_is_forbidden_to_all_others(library: str, home: str) -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    covered = {
        module
        for contract in config["contracts"]
        if contract["type"] == "forbidden" and library in contract["forbidden_modules"]
        for module in contract["source_modules"]
    }
    inside = {each.stem for each in PACKAGE.glob("*.py")} | {
        each.parent.name for each in PACKAGE.glob("*/*.py")
    }
    assert {f"glassfy_desktop.{name}" for name in inside - {"__init__", home}} <= covered


def test_modules_stay_small() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > 330} == {}


def test_the_binding_leaves_the_reference_count_of_none_alone() -> None:
    # PySide6 6.12.0 takes one reference to None away at each processEvents() on CPython 3.10 and 3.11,
    # until the interpreter aborts. On 3.12 and later None is immortal and its count says nothing.
    code = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication
app = QApplication([])
before = sys.getrefcount(None)
for _ in range(2000):
    app.processEvents()
print(abs(sys.getrefcount(None) - before))
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(answer.stdout) < 100


def test_starting_the_app_imports_none_of_the_engine() -> None:
    code = """
import sys
import glassfy_desktop.live
slow = ("stripe", "httpx", "sqlalchemy", "fastapi", "uvicorn", "alembic", "keyring", "jsonschema")
print([name for name in slow if name in sys.modules])
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "[]"


def test_the_first_paint_waits_for_no_loop_and_no_service() -> None:
    code = """
import sys
import glassfy_desktop.app
import glassfy_desktop.ui.shell.first_start
import glassfy_desktop.ui.shell.frame
later = ("asyncio", "qasync", "httpx", "glassfy_desktop.services.workspace")
print([name for name in later if name in sys.modules])
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "[]"


def test_no_file_names_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT)
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"))
    ]
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".png", ".ico"} or not path.is_file():
            continue
        text = path.read_text("utf-8", "replace")
        assert not any(host in text for host in hosts), name
