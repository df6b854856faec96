"""The import contracts hold, and each of them notices a violation (a contract that cannot fail guards nothing)."""

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "govpost_desk"

# A small product in which every permitted arrow is drawn: module -> what it imports.
# A short name is a module of ours, one with a leading dot a library.
SKELETON = {
    "resources": "",
    "domain.first": "resources .json",
    "domain.second": "domain.first",
    "settings": "domain.first .platformdirs",
    "logs": ".logging",
    "wire.frame": "domain.first .hashlib",
    "importing.reading": "domain.first .python_calamine .pypinyin",
    "storage.rows": "wire.frame domain.first .sqlalchemy .sqlcipher3 .alembic",
    "documents.paper": "domain.first resources .reportlab.pdfgen .barcode .segno .PIL .pypdfium2 .xlsxwriter",
    "devices.ports": "domain.first",
    "devices.driver": "devices.ports .serial .PIL .segno",
    "devices.office_printer": "devices.ports .PySide6.QtPrintSupport",
    "services.act": "importing.reading storage.rows documents.paper devices.ports wire.frame domain.first",
    "sync.push": "storage.rows wire.frame .requests",
    "hub.server": "wire.frame domain.first .fastapi .sqlalchemy .psycopg .sqlcipher3",
    "workers.loop": "services.act sync.push devices.ports .PySide6.QtCore",
    "ui.page": "workers.loop services.act domain.first resources .PySide6.QtWidgets .shiboken6",
    "wiring": "workers.loop services.act devices.driver settings",
    "console": "services.act workers.loop",
    "app": "wiring ui.page workers.loop services.act storage.rows devices.driver settings logs"
    " .PySide6.QtWidgets .sqlalchemy",
    "demo": "app console",
    "cli": "app console demo settings logs devices.driver hub.server",
    "__main__": "cli",
}

ARROWS = "Imports point one way"
CYCLES = "No import cycles"
WINDOW = "The window sees services, workers and domain only"
HUB = "The hub sees wire and domain only"
HUB_START = "Only the command line starts the hub"
SETTINGS = "Only app and cli read settings and set up logging"
DRIVERS = "Services and workers know a device by its port; app and cli pick the driver"
QT = "Qt lives in ui, workers, app and the office printer"
SQL = "SQL lives in storage and in the hub; app may construct"
OUTSIDE = "HTTP in sync, serial in devices, spreadsheets in importing"
PAPER = "Papers, barcodes and pictures are made in documents"
OPTIONAL = "Optional libraries are asked for by the device that needs them"
TESTS_ONLY = "Nothing that only tests and benchmarks need is imported"

# (module, line added to it, the contract that must break)
VIOLATIONS = [
    ("domain/first.py", "import govpost_desk.wire.frame", ARROWS),
    ("wire/frame.py", "import govpost_desk.storage.rows", ARROWS),
    ("storage/rows.py", "import govpost_desk.services.act", ARROWS),
    ("storage/rows.py", "import govpost_desk.documents.paper", ARROWS),
    ("documents/paper.py", "import govpost_desk.storage.rows", ARROWS),
    ("documents/paper.py", "import govpost_desk.devices.ports", ARROWS),
    ("devices/driver.py", "import govpost_desk.documents.paper", ARROWS),
    ("storage/rows.py", "import govpost_desk.importing.reading", ARROWS),
    ("importing/reading.py", "import govpost_desk.storage.rows", ARROWS),
    ("services/act.py", "import govpost_desk.sync.push", ARROWS),
    ("sync/push.py", "import govpost_desk.services.act", ARROWS),
    ("services/act.py", "import govpost_desk.workers.loop", ARROWS),
    ("workers/loop.py", "import govpost_desk.ui.page", ARROWS),
    ("ui/page.py", "import govpost_desk.app", ARROWS),
    ("app.py", "import govpost_desk.cli", ARROWS),
    ("resources.py", "import govpost_desk.domain", ARROWS),
    ("utils/__init__.py", "", ARROWS),  # a package that nobody placed
    ("shortcuts.py", "", ARROWS),
    ("domain/first.py", "import govpost_desk.domain.second", CYCLES),
    ("ui/page.py", "import govpost_desk.storage.rows", WINDOW),
    ("ui/page.py", "import govpost_desk.documents.paper", WINDOW),
    ("ui/page.py", "import govpost_desk.devices.ports", WINDOW),
    ("ui/page.py", "import govpost_desk.wire.frame", WINDOW),
    ("hub/server.py", "import govpost_desk.storage.rows", HUB),
    ("hub/server.py", "import govpost_desk.settings", HUB),
    ("app.py", "import govpost_desk.hub.server", HUB_START),
    ("ui/page.py", "import govpost_desk.settings", SETTINGS),
    ("services/act.py", "from govpost_desk import settings", SETTINGS),
    ("workers/loop.py", "def late():\n    import govpost_desk.logs", SETTINGS),
    ("services/act.py", "import govpost_desk.devices.driver", DRIVERS),
    ("workers/loop.py", "from govpost_desk.devices import driver", DRIVERS),
    ("services/act.py", "import PySide6.QtCore", QT),
    ("documents/paper.py", "from PySide6.QtGui import QImage", QT),
    ("devices/driver.py", "from PySide6 import QtPrintSupport", QT),
    ("domain/first.py", "import sqlalchemy", SQL),
    ("services/act.py", "from sqlalchemy import text", SQL),
    ("ui/page.py", "import sqlcipher3", SQL),
    ("storage/rows.py", "import sqlite3", SQL),
    ("services/act.py", "import requests", OUTSIDE),
    ("ui/page.py", "import serial", OUTSIDE),
    ("services/act.py", "from python_calamine import CalamineWorkbook", OUTSIDE),
    ("services/act.py", "from reportlab.pdfgen import canvas", PAPER),
    ("ui/page.py", "from PIL import Image", PAPER),
    ("importing/reading.py", "import openpyxl", TESTS_ONLY),
    ("devices/driver.py", "import zxingcpp", OPTIONAL),
]

# Runs in a process of its own, where the skeleton comes first on the path: import-linter asks Python where a package
# lies, and here the real one is already known.
LINT_EACH = """
import contextlib, json, os, sys
from pathlib import Path
from importlinter import api
from importlinter.application import use_cases

def broken(options):
    report = use_cases.create_report(options, cache_dir=None)
    return [contract.name for contract, check in report.get_contracts_and_checks() if not check.kept]

def break_one(options, path, line):
    module, is_new = Path("src/govpost_desk", path), not Path("src/govpost_desk", path).exists()
    before = "" if is_new else module.read_text()
    module.parent.mkdir(exist_ok=True)
    module.write_text(before + line + "\\n")
    names = broken(options)
    module.unlink() if is_new else module.write_text(before)
    if is_new and not any(module.parent.iterdir()):
        module.parent.rmdir()
    return names

with contextlib.redirect_stdout(sys.stderr):
    intact = use_cases.lint_imports("pyproject.toml", cache_dir=None, no_logo=True)
    options = use_cases.read_user_options("pyproject.toml")
    answers = [break_one(options, path, line) for path, line, _ in json.load(sys.stdin)]
    still_intact = not broken(options)
json.dump({"intact": intact and still_intact, "broken": answers}, sys.stdout)
"""


def run(command: list[str], folder: Path, entered: str = "") -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, input=entered
    )


def draw_skeleton(folder: Path) -> None:
    package = folder / "src" / "govpost_desk"
    for name, imports in SKELETON.items():
        module = package.joinpath(*name.split(".")).with_suffix(".py")
        module.parent.mkdir(parents=True, exist_ok=True)
        for init in (package / "__init__.py", module.parent / "__init__.py"):
            init.touch()
        full = (n[1:] if n.startswith(".") else f"govpost_desk.{n}" for n in imports.split())
        module.write_text("".join(f"import {n}\n" for n in full), encoding="utf-8")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Which contracts break for each violation, added one at a time to the skeleton."""
    folder = tmp_path_factory.mktemp("skeleton")
    shutil.copy(ROOT / "pyproject.toml", folder)
    draw_skeleton(folder)
    done = run([sys.executable, "-c", LINT_EACH], folder, json.dumps(VIOLATIONS))
    assert done.returncode == 0, done.stderr
    answered: dict[str, object] = json.loads(done.stdout)
    return answered | {"report": done.stderr}


def test_real_tree_keeps_every_contract() -> None:
    lint = "from importlinter.cli import lint_imports_command as main; main()"
    done = run([sys.executable, "-c", lint, "--no-logo", "--no-cache"], ROOT)
    assert done.returncode == 0, done.stdout


def test_permitted_arrows_break_nothing(answers: dict[str, object]) -> None:
    assert answers["intact"] is True, answers["report"]


@pytest.mark.parametrize(
    "case", range(len(VIOLATIONS)), ids=lambda n: f"{VIOLATIONS[n][0]}-{VIOLATIONS[n][1]}"
)
def test_violation_breaks_its_contract(case: int, answers: dict[str, list[list[str]]]) -> None:
    assert VIOLATIONS[case][2] in answers["broken"][case]


def test_every_contract_has_a_violation() -> None:
    with (ROOT / "pyproject.toml").open("rb") as f:
        contracts = tomllib.load(f)["tool"]["importlinter"]["contracts"]
    assert {c["name"] for c in contracts} == {contract for _, _, contract in VIOLATIONS}


def foreign_imports(source: str) -> set[str]:
    """What `source` imports beyond the standard library and the two lowest layers."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    own = ("govpost_desk.domain", "govpost_desk.resources")
    return {n for n in names if n.split(".")[0] not in sys.stdlib_module_names and not n.startswith(own)}


def test_domain_and_resources_use_the_standard_library_only() -> None:
    modules = [*PACKAGE.glob("domain/**/*.py"), PACKAGE / "resources.py"]
    assert len(modules) > 1
    found = {str(m.relative_to(PACKAGE)): foreign_imports(m.read_text(encoding="utf-8")) for m in modules}
    assert {name: names for name, names in found.items() if names} == {}


def test_foreign_imports_are_seen() -> None:
    source = (
        "import re, pypinyin\nfrom govpost_desk.domain import numbers\ndef f():\n    from stdnum import luhn"
    )
    assert foreign_imports(source) == {"pypinyin", "stdnum"}
