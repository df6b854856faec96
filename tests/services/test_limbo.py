"""Days in limbo: found, corrected by a counter register, or complained of; nothing else ends an entry."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import Counter, import_list

from govpost_desk import cli
from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import ageing


def limbo(desk: Counter) -> list[tuple[str, str, str, int]]:
    """(kind, window, case number, days) of what is in limbo."""
    return [
        (each.entry.kind, each.entry.side, each.entry.case_no, each.days)
        for each in ageing.list_limbo(desk.db, desk.clock())
    ]


def ended(desk: Counter) -> list[tuple[str, str]]:
    """(kind, how) of what has ended."""
    return desk.rows("SELECT kind, closed_how FROM limbo WHERE closed_at IS NOT NULL ORDER BY closed_at")  # type: ignore[return-value]


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """A1 taken over, A2 missing, X9 accepted beyond the list of window 01; closed on Monday."""
    for case_no in ("A1", "A2"):
        counter.add_order(case_no)
    counter.scans("GPDWIN01", "A1", "GPDMISSA2", "GPDR1", "X9", "GPDEXTRA", "GPDR1", "GPDEND", "GPDEND")
    return counter


def next_day(desk: Counter, days: int = 1) -> None:
    desk.clock.now += timedelta(days=days)


def test_entries_age_by_business_days(desk: Counter) -> None:
    next_day(desk, 3)
    assert limbo(desk) == [("missing", "01", "A2", 3), ("extra", "01", "X9", 3)]
    fields = ageing.limbo_fields(ageing.list_limbo(desk.db, desk.clock()))
    assert fields["windows"] == [
        {
            "window": "01",
            "department": "综合受理窗口",
            "missing": 1,
            "extra": 1,
            "short": 0,
            "oldest_days": 3,
        }
    ]
    assert desk.verify().ok


def test_a_missing_piece_ends_when_it_is_found(desk: Counter) -> None:
    next_day(desk)
    desk.scans("GPDTAKE", "GPDWIN01", "A2")
    assert limbo(desk) == [("extra", "01", "X9", 1)]
    assert ended(desk) == [("missing", "found")]
    desk.scan("GPDUNDO")  # it was another one: it is as missing as before, since Monday
    assert limbo(desk) == [("missing", "01", "A2", 1), ("extra", "01", "X9", 1)]
    desk.scans("A2", "GPDEND", "GPDEND")
    assert ended(desk) == [("missing", "found")]
    assert desk.verify().ok


def test_an_extra_piece_ends_when_a_list_catches_up(desk: Counter, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    head, where = "办件编号,收件人,联系电话,收件地址", "贵州省贵阳市观山湖区金阳南路175号"
    path.write_text(f"{head}\nX8,周小雨,13985012345,{where}\n", "utf-8")
    import_list(desk.db, path, "01", desk.clock())
    assert len(limbo(desk)) == 2  # a list that does not have it changes nothing
    path.write_text(f"{head}\nX9,周小雨,13985012345,{where}\n", "utf-8")
    import_list(desk.db, path, "01", desk.clock())
    assert limbo(desk) == [("missing", "01", "A2", 0)]
    assert ended(desk) == [("extra", "found")]
    assert desk.verify().ok


def test_a_counter_register_ends_an_extra_piece(desk: Counter) -> None:
    number = desk.value("SELECT register_no FROM register")
    next_day(desk)
    desk.scans(f"GPDFIX{number}", "X9", "GPDBACK", "GPDR1")
    assert ended(desk) == [("extra", "counter_register")]
    desk.scan("GPDUNDO")
    assert len(limbo(desk)) == 2
    desk.scans("X9", "GPDBACK", "GPDR1", "GPDEND", "GPDEND")
    assert limbo(desk) == [("missing", "01", "A2", 1)]
    assert desk.verify().ok


def test_a_complaint_takes_an_entry_over(desk: Counter) -> None:
    count = ageing.complain(desk.db, " a2 ", "TS-20261124-7", "窗口坚持已交", by=SYSTEM, at=desk.clock())
    assert count == 1
    assert limbo(desk) == [("extra", "01", "X9", 0)]
    assert desk.rows("SELECT closed_how, complaint_no FROM limbo WHERE closed_at IS NOT NULL") == [
        ("complaint", "TS-20261124-7")
    ]
    for number, complaint, reason, code in (
        ("A2", "T1", "x", "no_limbo"),
        ("X9", " ", "x", "complaint_no"),
        ("X9", "T1", " ", "reason_needed"),
    ):
        with pytest.raises(RuleError, match=code):
            ageing.complain(desk.db, number, complaint, reason, by=SYSTEM, at=desk.clock())
    assert desk.verify().ok


# --- pieces that a stock-taking did not find -------------------------------------------------------------------------


def miscount(desk: Counter, *found: str) -> None:
    """Count only these."""
    desk.scans("GPDSTOCK", *found, "GPDEND", "GPDEND")


def short(desk: Counter) -> list[str]:
    return sorted(case_no for kind, _, case_no, _ in limbo(desk) if kind == "short")


@pytest.fixture
def counted(counter: Counter) -> Counter:
    """A1 … A4 on the desk: A1 and A2 sealed, A3 under its label, A4 unsealed; none of them found at the count."""
    cases = [counter.add_order(case_no) for case_no in ("A1", "A2", "A3", "A4")]
    counter.take_over(*cases)
    counter.pack("A1")
    counter.pack("A2")
    counter.scans("GPDPACK", "A3")
    counter.print_labels()
    miscount(counter)
    assert short(counter) == ["A1", "A2", "A3", "A4"]
    return counter


def waybill(desk: Counter, case_no: str) -> str:
    return str(
        desk.value(
            "SELECT e.waybill_no FROM enclosure e JOIN desk_order o USING (order_id) WHERE case_no = ?",
            case_no,
        )
    )


def test_a_short_piece_ends_when_it_is_sealed_bagged_or_handed_on(counted: Counter) -> None:
    counted.scans("GPDPACK", waybill(counted, "A3"))
    assert short(counted) == ["A1", "A2", "A4"]
    counted.scans("GPDBAG", waybill(counted, "A1"))
    assert short(counted) == ["A2", "A4"]
    counted.scans("GPDOUT", waybill(counted, "A2"))
    assert short(counted) == ["A4"]
    counted.scan("GPDUNDO")
    assert short(counted) == ["A2", "A4"]
    assert ended(counted) == [("short", "found"), ("short", "found")]
    assert counted.verify().ok


def test_a_short_piece_goes_with_its_bag_and_is_found_at_the_next_count(counted: Counter) -> None:
    counted.scans("GPDPACK", waybill(counted, "A3"), "GPDBAG", waybill(counted, "A1"), waybill(counted, "A3"))
    counted.scans("GPDSEAL", "GPDSEAL")
    miscount(counted, waybill(counted, "A2"))
    assert short(counted) == ["A1", "A3", "A4"]
    tag = counted.value("SELECT tag_no FROM bag")
    assert counted.scans("GPDOUT", tag).answer == "collected"
    assert short(counted) == ["A4"]
    counted.scan("GPDUNDO")
    assert short(counted) == ["A1", "A3", "A4"]
    counted.scan(tag)
    miscount(counted, "A4", waybill(counted, "A2"))
    assert short(counted) == []
    assert counted.verify().ok


def test_the_command_line(desk: Counter, capsys: pytest.CaptureFixture[str]) -> None:
    desk.close()

    def run(*words: str) -> str:
        assert cli.main(["--data", str(desk.folder), "limbo", *words]) == 0
        return capsys.readouterr().out

    pieces = json.loads(run("list", "--json"))["pieces"]
    assert [(piece["kind"], piece["window"], piece["case_no"]) for piece in pieces] == [
        ("missing", "01", "A2"),
        ("extra", "01", "X9"),
    ]
    assert pieces[0]["opened_on"] == "2026-11-23"
    assert "综合受理窗口 01  缺件 1，多件 1" in run("list")
    assert "已转投诉 T1（1 条）" in run("complaint", "A2", "--complaint-no", "T1", "--reason", "窗口坚持已交")
    run("complaint", "X9", "--complaint-no", "T2", "--reason", "无下落")
    assert run("list") == "没有待查的件。\n"
