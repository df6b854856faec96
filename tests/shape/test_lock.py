"""What is committed works on any machine: hashed locks without hosts, no machine's paths, fonts as licensed."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "resources" / "fonts"
REQUIREMENT = re.compile(r"^[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==[\w.+!-]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")

# A place that only one machine has. Written in pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(
    "|".join(["/" + "work/", "/" + "root/", "/" + "home/[a-z]", "/" + "tmp/[a-z]", "C:" + r"\\+Users"]),
    re.IGNORECASE,
)
HOST = re.compile(r"(?:localhost|127\.0\.0\.1):\d{2,}|(?:://|@)[\w.-]+\.(?:internal|local|lan|corp)\b")
TEXT = {".py", ".toml", ".md", ".txt", ".lock", ".in", ".cfg", ".json", ".yml", ".sh", ""}


def requirements(lock: Path) -> dict[str, set[str]]:
    """Requirement line -> its hashes; fails on any line that is neither."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if REQUIREMENT.match(line):
            name = line
            found[name] = set()
        else:
            assert HASH.match(line), line
            found[name].add(line.strip(" \\"))
    return found


def our_texts() -> list[Path]:
    """Every text file that is ours (asked of the folders, not of git: a bare machine has none)."""
    folders = ("src", "tests", "docs", "resources", "installer", ".ci")
    paths = [p for folder in folders for p in (ROOT / folder).rglob("*") if "__pycache__" not in p.parts]
    paths += [p for p in ROOT.iterdir() if not p.name.startswith(".")]
    return [p for p in paths if p.suffix in TEXT and p.is_file()]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-bench.lock"])
def test_lock_is_hashed_and_names_no_host(name: str) -> None:
    lock = ROOT / name
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    found = requirements(lock)
    assert len(found) > 50
    assert [line for line, hashes in found.items() if not hashes] == []


def test_benchmarks_run_on_exactly_what_is_shipped() -> None:
    product, bench = requirements(ROOT / "requirements.lock"), requirements(ROOT / "requirements-bench.lock")
    assert product.items() <= bench.items()
    assert any(line.startswith("openpyxl==") for line in bench)


def test_no_machine_is_named_in_committed_files() -> None:
    found = {}
    for path in our_texts():
        text = path.read_text(encoding="utf-8", errors="replace")
        if hits := [m.group() for pattern in (MACHINE_PATH, HOST) for m in pattern.finditer(text)]:
            found[str(path.relative_to(ROOT))] = hits
    assert found == {}


def test_machine_names_are_seen() -> None:
    assert MACHINE_PATH.search("open('/" + "home/clerk/list.xlsx')")
    assert HOST.search("http://hub." + "internal/v1")


def test_fonts_are_the_licensed_files() -> None:
    listed = [
        line.split(maxsplit=1) for line in (FONTS / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    ]
    assert {name for _, name in listed} == {p.name for p in FONTS.glob("*.ttf")}
    for digest, name in listed:
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == digest, name
