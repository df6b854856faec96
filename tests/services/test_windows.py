"""The windows of the hall: added, changed, closed and opened again; what was recorded of them stays (D-2, D-18)."""

from pathlib import Path

import pytest
from tests.builders import MONDAY, PINS, SUPERVISOR, Counter, sample

from govpost_desk import cli
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import lists, managing, messages, ordering, team, windows
from govpost_desk.services.screens import frame_view
from govpost_desk.services.windows import HallWindow

VALUES = {
    "department": "不动产登记窗口",
    "sender_name": "贵阳市不动产登记中心",
    "sender_phone": "0851-87980000",
    "sender_address": "贵州省贵阳市观山湖区市级行政中心一楼 04 号窗口",
    "payer": "recipient",
}


def add(counter: Counter, code: str = "04", **values: str) -> None:
    windows.add_window(counter.db, code, VALUES | values, ("周敏", "吴刚"), by=SUPERVISOR, at=MONDAY)


def of(counter: Counter, code: str) -> HallWindow:
    return {each.window_code: each for each in windows.list_windows(counter.db)}[code]


def offered(counter: Counter) -> list[str]:
    return [row.window_code for row in frame_view(counter.db).windows]


def test_a_window_that_was_added_hands_over_and_signs(counter: Counter) -> None:
    add(counter)
    assert of(counter, "04").officers == ("周敏", "吴刚")
    assert of(counter, "04").payer == "recipient"
    assert "04" in offered(counter)
    counter.add_order("A1", window="04")
    register_no = counter.take_over("A1", window="04")
    assert counter.scans(f"{register_no}1", "GPDS2").answer == "signed"
    assert counter.verify().ok


def test_new_words_are_on_the_next_label_and_the_journal_says_who_wrote_them(counter: Counter) -> None:
    windows.change_window(
        counter.db, "01", {"department": "综合窗口", "sender_phone": "12345"}, by=SUPERVISOR, at=MONDAY
    )
    place = of(counter, "01")
    assert (place.department, place.sender_phone) == ("综合窗口", "12345")
    assert place.sender_name == "贵阳市政务服务中心综合受理窗口"  # what was not told stays
    assert counter.value(
        "SELECT count(*) FROM event WHERE type = 'window.set' AND CAST(body AS TEXT) LIKE '%\"by\":\"0002\"%'"
    )
    assert counter.verify().ok


def test_a_closed_window_is_offered_nowhere_and_takes_nothing(counter: Counter, tmp_path: Path) -> None:
    add(counter)
    windows.close_window(counter.db, "04", by=SUPERVISOR, at=MONDAY)
    assert not of(counter, "04").served
    assert offered(counter) == ["01", "02", "03"]
    asked = counter.scans("GPDTAKE", "GPDWIN04")
    assert (asked.why, "窗口 04 已停用" in asked.message) == ("window_gone", True)
    assert "GPDWIN04" not in [choice.code for choice in asked.choices]
    for refused in (
        lambda: ordering.add_order(counter.db, "04", "A1", {}, by=SYSTEM, at=MONDAY),
        lambda: lists.preview_list(counter.db, sample("dirty_rows.xlsx"), "04"),
    ):
        with pytest.raises(RuleError) as caught:
            refused()
        assert caught.value.code == "no_such_window"
    windows.open_window(counter.db, "04", by=SUPERVISOR, at=MONDAY)
    assert offered(counter) == ["01", "02", "03", "04"]
    assert counter.scan("GPDWIN04").why == "window"
    assert counter.verify().ok


def test_what_waits_at_a_window_keeps_it_open(counter: Counter) -> None:
    counter.add_order("A1", window="03")
    with pytest.raises(RuleError) as caught:
        windows.close_window(counter.db, "03", by=SUPERVISOR, at=MONDAY)
    assert "还有 1 件待交接" in messages.failure(caught.value)
    counter.scans("GPDTAKE", "GPDWIN03", "A1")
    with pytest.raises(RuleError, match="window_waits"):
        windows.close_window(counter.db, "03", by=SUPERVISOR, at=MONDAY)
    counter.scans("GPDEND", "GPDEND")
    windows.close_window(counter.db, "03", by=SUPERVISOR, at=MONDAY)
    windows.close_window(counter.db, "02", by=SUPERVISOR, at=MONDAY)
    with pytest.raises(RuleError, match="window_last"):
        windows.close_window(counter.db, "01", by=SUPERVISOR, at=MONDAY)
    assert team.command_mat(counter.db, by=SUPERVISOR, at=MONDAY)


@pytest.mark.parametrize(
    ("code", "values", "told"),
    [
        ("01", {}, "窗口 01 已经有了"),
        ("零四", {}, "窗口号不对"),
        ("04", {"department": " "}, "请写窗口所属的部门"),
        ("04", {"payer": "nobody"}, "付费方只能是"),
    ],
)
def test_a_wrong_window_is_told_in_words(
    counter: Counter, code: str, values: dict[str, str], told: str
) -> None:
    with pytest.raises(RuleError) as caught:
        add(counter, code, **values)
    assert told in messages.failure(caught.value)
    assert len(windows.list_windows(counter.db)) == 3


def test_only_the_supervisor_changes_windows_at_the_counter(counter: Counter) -> None:
    clerk = Actor(operator_no="0001", auth="pin")
    with pytest.raises(RuleError, match="not_in_charge"):
        managing.serve_window(counter.db, "03", False, "0001", PINS["0001"], by=clerk, at=MONDAY)
    told = managing.serve_window(counter.db, "03", False, "0002", PINS["0002"], by=clerk, at=MONDAY)
    assert "已停用窗口 03" in told
    body = counter.value(
        "SELECT CAST(body AS TEXT) FROM event WHERE type = 'setting.set' ORDER BY position DESC"
    )
    assert '"by":"0002"' in body


def test_the_same_by_the_command_line(desk_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> int:
        return cli.main(["--data", str(desk_folder), "window", *words])

    fields = [f"--{name.replace('_', '-')}={VALUES[name]}" for name in windows.FIELDS]
    assert run("add", "04", *fields, "--officer", "周敏") == 0
    assert run("set", "04", "--department", "不动产") == 0
    assert run("off", "03") == 0
    assert run("off", "99") == 1
    assert "没有窗口 99" in capsys.readouterr().err
    assert run("list") == 0
    listed = capsys.readouterr().out
    assert "04  不动产  周敏" in listed
    assert "03  市场监督管理窗口" in listed
    assert listed.count("已停用") == 1
    assert run("on", "03") == 0
    assert cli.main(["--data", str(desk_folder), "set", "flow", "handover_first"]) == 0
    with pytest.raises(SystemExit):
        cli.main(["--data", str(desk_folder), "set", "closed_windows", "01 02 03"])
