"""The team: staff, signers, whose work is what, badges (issue: team; D-18)."""

import json
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from tests.builders import Counter

from govpost_desk import cli
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import set_up, team
from govpost_desk.services.signing_in import sign_in


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Both clerks have proved their PINs today."""
    with counter.db.begin() as tx:
        tx.execute("UPDATE operator_credential SET proven_on = '2026-11-23 pin'")
    return counter


def assign(desk: Counter, work: str, window: str, operator_no: str) -> None:
    team.assign(desk.db, work, window, operator_no, by=SYSTEM, at=desk.clock())


def test_a_badge_after_the_pin_changes_the_clerk(desk: Counter) -> None:
    changed = desk.scan("GPDOPR0002")
    assert (changed.answer, changed.light, changed.why) == ("done", "green", "operator")
    assert changed.choices == ()
    assert desk.context.actor == Actor(operator_no="0002", auth="badge")
    desk.add_order("A1")
    desk.scans("GPDWIN01", "A1")
    body = desk.value("SELECT CAST(body AS TEXT) FROM event WHERE type = 'line.ticked'")
    assert (json.loads(body)["by"], json.loads(body)["auth"]) == ("0002", "badge")


def test_a_badge_says_what_waits_and_offers_it(desk: Counter) -> None:
    assign(desk, "take", "02", "0002")
    assign(desk, "pack", "", "0002")
    assign(desk, "out", "", "0002")
    assign(desk, "take", "01", "0001")
    for case_no in ("A1", "A2", "A3"):
        desk.add_order(case_no)
    for case_no in ("B1", "B2"):
        desk.add_order(case_no, window="02")
    desk.take_over("A1", "A2")
    desk.pack("A1")
    told = desk.scan("GPDOPR0002")
    assert told.why == "operator_work"
    assert "窗口 02 交接 2 件；封装 1 件；揽收 1 件" in told.message
    assert [(choice.code, choice.text) for choice in told.choices] == [
        ("GPDTAKE", "交接"),
        ("GPDWIN02", "窗口 02 交接 2 件"),
        ("GPDPACK", "封装 1 件"),
        ("GPDOUT", "揽收 1 件"),
    ]
    assert "窗口 01 交接 1 件" in desk.scan("GPDOPR0001").message
    assert desk.verify().ok


def test_work_is_one_persons_until_it_is_anothers(desk: Counter) -> None:
    assign(desk, "pack", "", "0001")
    assign(desk, "pack", "", "0002")
    assert desk.rows("SELECT work, window_code, operator_no FROM assignment") == [("pack", "", "0002")]
    assign(desk, "pack", "", "-")
    assert desk.rows("SELECT * FROM assignment") == []
    for work, window, number, code in (
        ("sleep", "", "0001", "no_such_work"),
        ("out", "01", "0001", "no_such_work"),
        ("take", "77", "0001", "no_such_window"),
        ("take", "01", "0777", "no_such_operator"),
    ):
        with pytest.raises(RuleError, match=code):
            assign(desk, work, window, number)
    assert desk.verify().ok


def test_somebody_new_works_at_once_and_leaves(desk: Counter) -> None:
    pin = team.add_staff(desk.db, "0003", "clerk", " 王五 ", by=SYSTEM, at=desk.clock())
    assert sign_in(desk.db, "0003", pin, desk.clock()).operator_no == "0003"
    assign(desk, "pack", "", "0003")
    assert desk.scan("GPDOPR0003").why == "operator_work"
    team.end_staff(desk.db, "0003", by=SYSTEM, at=desk.clock())
    assert desk.scan("GPDOPR0003").why == "no_such_operator"
    assert desk.rows("SELECT * FROM assignment") == []
    again = team.add_staff(desk.db, "0003", "reviewer", "王五", by=SYSTEM, at=desk.clock())
    assert len(again) == 6
    assert [row.person.role for row in team.list_staff(desk.db)] == ["clerk", "supervisor", "reviewer"]
    assert desk.verify().ok


def test_staff_that_cannot_be(desk: Counter) -> None:
    for number, role, name, code in (
        ("0001", "clerk", "甲", "staff_exists"),
        ("00-3", "clerk", "甲", "staff_no"),
        ("0003", "king", "甲", "staff_role"),
        ("0003", "clerk", "  ", "staff_name"),
    ):
        with pytest.raises(RuleError, match=code):
            team.add_staff(desk.db, number, role, name, by=SYSTEM, at=desk.clock())
    team.end_staff(desk.db, "0002", by=SYSTEM, at=desk.clock())
    with pytest.raises(RuleError, match="staff_last"):
        team.end_staff(desk.db, "0001", by=SYSTEM, at=desk.clock())
    with pytest.raises(RuleError, match="no_such_operator"):
        team.end_staff(desk.db, "0002", by=SYSTEM, at=desk.clock())


def test_a_new_signer_signs(desk: Counter) -> None:
    assert team.add_signer(desk.db, "01", "新来的", by=SYSTEM, at=desk.clock()) == 3
    assert team.add_signer(desk.db, "deliverer", "投递员", by=SYSTEM, at=desk.clock()) == 1
    desk.add_order("A1")
    number = desk.take_over("A1")
    asked = desk.scan(f"{number}1")
    assert [choice.code for choice in asked.choices] == ["GPDS1", "GPDS2", "GPDS3"]
    assert desk.scan("GPDS3").answer == "signed"
    for _ in range(6):
        team.add_signer(desk.db, "01", "又一个", by=SYSTEM, at=desk.clock())
    with pytest.raises(RuleError, match="signers_full"):
        team.add_signer(desk.db, "01", "第十个", by=SYSTEM, at=desk.clock())
    with pytest.raises(RuleError, match="no_such_window"):
        team.add_signer(desk.db, "77", "某人", by=SYSTEM, at=desk.clock())
    assert desk.verify().ok


def test_badges_are_cards_with_names_and_bars(desk: Counter) -> None:
    team.add_staff(desk.db, "0003", "clerk", "王五", by=SYSTEM, at=desk.clock())
    team.end_staff(desk.db, "0002", by=SYSTEM, at=desk.clock())
    content = team.badges(desk.db, by=SYSTEM, at=desk.clock())
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "张小敏" in text
    assert "王五" in text
    assert "李卫东" not in text
    kinds = desk.rows(
        "SELECT json_extract(CAST(body AS TEXT), '$.kind') FROM event WHERE type = 'document.exported'"
    )
    assert kinds == [("badges_pdf",)]


def test_the_command_line(counter: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(counter.folder)
    counter.close()

    def run(*words: str) -> str:
        assert cli.main(["--data", folder, *words]) == 0
        return capsys.readouterr().out

    assert "初始密码" in run("staff", "add", "0003", "clerk", "王五")
    assert run("assign", "take", "--window", "01", "0003") == "窗口 01 交接：0003。\n"
    assert run("assign", "out", "-") == "揽收：不指定。\n"
    rows = json.loads(run("staff", "list", "--json"))
    assert rows[2] == {
        "operator_no": "0003",
        "role": "clerk",
        "active": True,
        "name": "王五",
        "origin": "local",
        "has_pin": True,
        "held_back": False,
        "works": [{"work": "take", "window": "01"}],
    }
    assert "0003  王五  操作员  窗口 01 交接" in run("staff", "list")
    assert "GPDS1" in run("signer", "add", "deliverer", "冯志强")
    run("badges", "-o", str(tmp_path / "badges.pdf"))
    run("mat", "-o", str(tmp_path / "mat.pdf"))
    assert "GPDWIN01" in "".join(page.extract_text() for page in PdfReader(tmp_path / "mat.pdf").pages)
    assert (tmp_path / "badges.pdf").read_bytes().startswith(b"%PDF")
    run("staff", "off", "0003")
    assert "已停用" in run("staff", "list")
    assert cli.main(["--data", folder, "staff", "off", "0003"]) == 1
    assert "没有这个操作员" in capsys.readouterr().err


def test_the_set_up_file_may_name_deliverers() -> None:
    text = Path("resources/sample/demo_desk.toml")
    plan = set_up.read_plan(text.read_text("utf-8") + '\n[[deliverer]]\nname = "冯志强"\n')
    assert ("deliverer", 1, "冯志强") in plan.signers
