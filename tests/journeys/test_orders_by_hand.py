"""Orders typed by hand on command line and console of a fresh desk, in processes of their own, killed on the way."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.builders import Console, Counter, run_desk, verify_folder

PASTE = (
    "收件人：丁磊 电话：18385075555 地址：贵州省贵阳市乌当区新添大道北段168号3栋2单元501室 办件编号：CASE77"
)
PERSON = ("丁磊", "18385075555", "2单元501室")


def test_a_pasted_case_of_two_certificates(desk_folder: Path, tmp_path: Path) -> None:
    folder = desk_folder
    added = run_desk(folder, "order", "add", "--window", "01", "--paste", "-", "--json", stdin=PASTE)
    assert json.loads(added.stdout) == {
        "case_no": "CASE77",
        "part": 1,
        "needs": [],
        "divisions": {},
        "pasted": {"name": "sure", "phone": "sure", "address": "sure", "division": "sure"},
    }, added.stderr
    again = run_desk(
        folder, "order", "add", "--window", "01", "--case", "CASE77", "--next-part", "--document", "副本"
    )
    assert "第 2 件已记录" in again.stdout
    said = run_desk(folder, "order", "add", "--window", "01", "--paste", PASTE.replace("CASE77", "CASE78"))
    assert "丁*（可靠）" in said.stdout
    assert not any(word in said.stdout + said.stderr for word in PERSON)  # masked, as everywhere (D-16)
    for text, why in (("今天天气很好", "认不出"), (f"{PASTE}\n\n{PASTE}", "2 个人")):
        refused = run_desk(folder, "order", "add", "--window", "01", "--paste", text)
        assert refused.returncode == 1
        assert why in refused.stderr
    with Console(folder, tmp_path / "prints") as console:
        console.ask_all(["GPDTAKE", "GPDWIN01"])
        asked = console.ask("CASE77")
        assert (asked["outcome"], asked["needs"]) == ("confirm", ["part"])
        assert console.ask("GPDR2")["outcome"] == "ticked"
        assert console.ask("CASE77")["outcome"] == "confirm"
        console.kill()
    with Console(folder, tmp_path / "prints") as console:  # after a kill the first one is still to be taken
        console.ask_all(["GPDTAKE", "GPDWIN01"])
        assert console.ask("CASE77")["outcome"] == "confirm"
        time.sleep(1.0)  # a scanner that reads one code twice confirms nothing
        assert console.ask("CASE77")["outcome"] == "ticked"
        assert console.ask("CASE77")["outcome"] == "already_ticked"
    log = b"".join(path.read_bytes() for path in folder.rglob("*.log"))
    assert not any(word.encode() in log for word in PERSON)
    assert verify_folder(folder).ok


def test_blank_forms_with_the_published_items(desk_folder: Path, tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    items.write_text("事项编码,事项名称,是否邮寄办\nA1,普通护照首次申领,是\nA2,户口登记,否\n", "utf-8")
    assert run_desk(desk_folder, "item", "import", str(items)).returncode == 0
    output = tmp_path / "forms.pdf"
    done = run_desk(desk_folder, "form", "application", "-o", str(output), "--copies", "3", "--items")
    assert done.returncode == 0, done.stderr
    pages = ["".join(page.extract_text().split()) for page in PdfReader(output).pages]
    assert [page.count("联系电话") for page in pages] == [2, 1, 0]
    assert "普通护照首次申领" in pages[2]
    assert "户口登记" not in pages[2]
    wrong = run_desk(desk_folder, "form", "application", "-o", str(output), "--copies", "0")
    assert (wrong.returncode, "份数须是" in wrong.stderr) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_killed_import_of_items_leaves_all_or_nothing(desk_folder: Path, tmp_path: Path) -> None:
    lines = "\n".join(f"A{n},事项{n}办理,公安局,护照" for n in range(3_000))
    items = tmp_path / "items.csv"
    items.write_text(f"事项编码,事项名称,实施部门,结果名称\n{lines}\n", "utf-8")
    dice = random.Random(5)
    command = [sys.executable, "-m", "govpost_desk", "--data", str(desk_folder), "item", "import", str(items)]
    for _ in range(4):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ))
        time.sleep(dice.uniform(0.6, 1.6))
        running.send_signal(signal.SIGKILL)
        running.wait()
        with Counter(desk_folder) as counter:
            assert counter.value("SELECT count(*) FROM service_item") in (0, 3_000)
    assert verify_folder(desk_folder).ok
    assert subprocess.run(command, stdout=subprocess.DEVNULL, check=True).returncode == 0
    with Counter(desk_folder) as counter:
        assert counter.value("SELECT count(*) FROM service_item WHERE active = 1") == 3_000
