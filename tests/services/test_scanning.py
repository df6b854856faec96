"""The scan router and the console around it: what is read, what is kept of a refused scan, what never leaves."""

import io
import json

import pytest
from tests.builders import CLERK, PERSON, Counter, desk_of_console

from govpost_desk.console import Answers, run_console

FIRST = "1123456000099"


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """A1 … A3 on the list of window 01."""
    for case_no in ("A1", "A2", "A3"):
        counter.add_order(case_no)
    counter.scan("GPDWIN01")
    return counter


def refused_scans(counter: Counter) -> list[tuple[str, str]]:
    """(permanent part's outcome, erasable raw text) of the refused scans."""
    rows = counter.rows(
        "SELECT CAST(body AS TEXT), CAST(personal AS TEXT) FROM event JOIN event_personal USING (position)"
        " WHERE type = 'scan.refused' ORDER BY position"
    )
    return [(json.loads(body)["outcome"], json.loads(personal)["raw"]) for body, personal in rows]


@pytest.mark.parametrize("text", ["A1", " a1 ", "]C0A1", "Ａ１", "A\u200b1", "]Q1\\000026A1", "\x02A1\r"])
def test_what_scanners_add_goes(desk: Counter, text: str) -> None:
    assert desk.scan(text).answer == "ticked"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("]C0", "empty"),
        ("A" * 129, "too_long"),
        ("A1\x07", "control"),
        ("\ufffd\ufffd", "characters"),
        ("GPDNOSUCH", "characters"),
        ("GPDR", "characters"),
        ("GPDEND1", "characters"),
        ("GPW1123456000099C1JX0000HABCDEFGHIJ00", "characters"),
    ],
)
def test_what_cannot_be_read_is_never_guessed(desk: Counter, text: str, why: str) -> None:
    told = desk.scan(text)
    assert (told.answer, told.light, told.why) == ("unreadable", "blue", why)
    assert desk.rows("SELECT * FROM register_line") == []


def test_a_refused_scan_is_kept_short_and_erasable(desk: Counter) -> None:
    desk.scan("张三的电话13985012345" + "9" * 100)
    desk.scan("X9")
    assert refused_scans(desk) == [
        ("unreadable", ("张三的电话13985012345" + "9" * 100)[:64]),
        ("not_on_list", "X9"),
    ]
    bodies = desk.rows("SELECT CAST(body AS TEXT) FROM event WHERE type = 'scan.refused'")
    assert not any("张三" in body or "X9" in body for (body,) in bodies)


def test_the_kind_of_bar_code_stays_with_the_answer(desk: Counter) -> None:
    assert desk.scan("]C0A1").symbology == "C0"
    told = desk.scan("]E06901234567892")
    assert (told.answer, told.why, told.symbology) == ("unreadable", "goods", "E0")
    assert "商品条码" in told.message
    (body,) = desk.rows("SELECT CAST(body AS TEXT) FROM event WHERE type = 'scan.refused'")
    assert json.loads(body[0])["symbology"] == "E0"


def test_only_red_and_blue_answers_are_refusals(desk: Counter) -> None:
    desk.scans("A1", "A1", "GPDMISSA2", "GPDUNDO", "GPDUNDO", "GPDPACK")
    assert refused_scans(desk) == []


def test_numbers_in_every_form(desk: Counter) -> None:
    desk.take_over("A1", "A2", "A3")
    for case_no, form in (
        ("A1", "https://mini.ems.com.cn/m/{}"),
        ("A2", "]C0{}"),
        ("A3", "１１２３４５６００２７９９"),
    ):
        number = desk.scans("GPDPACK", case_no).waybill_no
        desk.print_labels()
        assert desk.scan(form.format(number)).answer == "bound"


def test_thirteen_digits_may_be_a_case_number(desk: Counter) -> None:
    desk.add_order("1123456785299")
    assert desk.scan("1123456785299").answer == "ticked"
    refused = desk.scan("1123456004499")
    assert (refused.answer, refused.why) == ("refused", "scan_certificate")
    assert desk.scan("1123456004999").answer == "check_digit"


def test_the_expected_label_comes_first_even_at_the_window(desk: Counter) -> None:
    desk.take_over("A1")
    desk.scans("GPDPACK", "A1")
    desk.print_labels()
    desk.scans("GPDTAKE", "GPDWIN01")
    assert desk.scan(FIRST).answer == "bound"


def lines_of(counter: Counter, *texts: str, as_json: bool) -> list[str]:
    """What the console writes to these lines."""
    out = io.StringIO()
    run_console(desk_of_console(counter.db), CLERK, texts, Answers(out, as_json=as_json), counter.clock)
    return out.getvalue().splitlines()


def test_one_answer_a_line_also_for_a_blank_one(desk: Counter) -> None:
    answered = lines_of(desk, "GPDWIN01\n", "\n", "   \r\n", "A1\r\n", as_json=True)
    outcomes = [json.loads(line)["outcome"] for line in answered]
    assert outcomes == ["done", "unreadable", "unreadable", "ticked"]
    assert set(json.loads(answered[3])) == {"outcome", "light", "message", "needs", "case_no", "waybill_no"}


def test_no_personal_data_leaves_by_the_console(desk: Counter) -> None:
    shift = [
        "GPDWIN01",
        "A1",
        "A1",
        "GPDREST",
        "GPDR1",
        "GPDEND",
        "GPDEND",
        "GPDPACK",
        "A1",
        FIRST,
        FIRST,
        "A1",
    ]
    for as_json in (True, False):
        told = "\n".join(lines_of(desk, *shift, as_json=as_json))
        assert [word for word in PERSON.values() if word in told] == []
        desk.scan("GPDTAKE")


def test_words_for_people_carry_shape_and_choices(desk: Counter) -> None:
    told = lines_of(desk, "GPDWIN01", "A1", "A1", "X9", "GPDEND", as_json=False)
    assert [line[0] for line in told] == ["✔", "✔", "↺", "？", "✖"]
    assert "[GPDEXTRA" in told[3]


def test_half_a_character_is_refused_like_any_other_nonsense(counter: Counter) -> None:
    for text in ("\ud800", "A\udfff1", "GPDMISS\ud800"):
        assert counter.scan(text).light in ("red", "blue")
    assert counter.verify().ok
