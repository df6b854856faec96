"""An inbound bag through the command line and the console in processes of their own, killed in the middle (D-31)."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.builders import Console, number_after, run_desk, verify_folder

from govpost_desk.cli import main
from govpost_desk.domain.bags import bag_tag_no

FIRST = "1290000007531"
NUMBERS = tuple(number_after(FIRST, step) for step in range(4))
TAG = bag_tag_no(
    origin="51800000", destination="52010000", scheme="0000", serial=31, weight_g=900, flags="00"
)


def test_a_killed_check_goes_on_where_it_was(desk_folder: Path, tmp_path: Path) -> None:
    folder = desk_folder
    done = run_desk(folder, "inbound", "manifest", TAG, "-", "--json", stdin="\n".join(NUMBERS))
    assert json.loads(done.stdout) == {"tag_no": TAG, "lines": 4, "channel": "typed"}, done.stderr
    with Console(folder, tmp_path / "prints") as console:
        opened = console.ask(f"GPDIN{TAG}")
        assert (opened["outcome"], opened["light"], opened["bag_no"]) == ("done", "green", "0031")
        for number in NUMBERS[:2]:
            assert console.ask(number)["outcome"] == "counted"
        console.kill()
    assert verify_folder(folder).ok
    with Console(folder, tmp_path / "prints") as console:
        again = console.ask(f"GPDIN{TAG}")
        assert again["why"] == "inbound_again"
        assert "2 / 4" in again["message"]
        assert console.ask(NUMBERS[1])["outcome"] == "already_counted"
        console.ask_all([NUMBERS[2], "GPDDIFF", "GPDR1"])
        asked = console.ask("GPDEND")
        assert (asked["outcome"], asked["light"], asked["needs"]) == ("unbalanced", "red", ["confirm"])
        assert NUMBERS[3] in asked["message"]
        closed = console.ask("GPDEND")
        assert (closed["outcome"], closed["why"]) == ("closed", "inbound_noted")
        note_no = closed["register_no"]
        balance = console.ask("GPDBAL")
        assert balance["outcome"] == "done"
        assert balance["balance"]["pieces"]["taken_over"] == balance["balance"]["pieces"]["closing"] == 3
        console.wait_for(news="paper", register_no=note_no)
        assert console.ask(note_no)["needs"] == ["reason"]
        assert console.ask("GPDR2")["why"] == "note_answered"
        assert console.close() == 0
    assert verify_folder(folder).ok
    _lists_and_copy(folder, tmp_path, note_no)


def _lists_and_copy(folder: Path, tmp_path: Path, note_no: str) -> None:
    told = json.loads(run_desk(folder, "inbound", "list", "--json").stdout)
    (bag,), (note,) = told["bags"], told["notes"]
    assert (bag["expected"], bag["found"], bag["findings"]) == (4, 3, {"short": 1, "misdirected": 1})
    assert (note["note_no"], note["state"], note["answer"]) == (note_no, "answered", "认可，已更正清单")
    copy = tmp_path / "note.pdf"
    done = run_desk(folder, "inbound", "note", note_no, "-o", str(copy))
    assert done.returncode == 0, done.stderr
    assert len(PdfReader(copy).pages) == 2


def test_a_bad_manifest_is_refused_whole(
    desk_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> int:
        return main(["--data", str(desk_folder), "inbound", *arguments])

    path = tmp_path / "manifest.csv"
    path.write_text(f"邮件号,类别\n{NUMBERS[0]},退件\n1290000007631,\n", "utf-8")
    assert run("manifest", TAG, str(path)) == 1
    assert "第 3 行" in capsys.readouterr().err
    path.write_text(f"邮件号,类别\n{NUMBERS[0]},退件\n", "utf-8")
    assert run("manifest", TAG, str(path)) == 0
    assert "1 件" in capsys.readouterr().out
    assert run("list") == 0
    assert f"{TAG}  待开拆  清单 1 件" in capsys.readouterr().out
    assert run("list", "--json") == 0
    assert [row["serial"] for row in json.loads(capsys.readouterr().out)["announced"]] == ["0031"]
    assert run("manifest", TAG, str(tmp_path / "nowhere")) == 1
    assert run("note", "YD1", "-o", str(tmp_path / "note.pdf")) == 1
    assert "YD1" in capsys.readouterr().err
