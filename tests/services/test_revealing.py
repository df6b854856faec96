"""Masked data in full: who, why, proved of late, journalled once; and what a customer may see (D-16)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from tests.builders import CLERK, PERSON, PINS, SUPERVISOR, Counter

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.services.privacy import veiled
from govpost_desk.services.revealing import Revealed, ShownPiece, pin_wanted, reveal
from govpost_desk.services.settings import set_setting
from govpost_desk.services.signing_in import sign_in

ADDRESS_CHECK, ASKED = 1, 2


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """Two orders, the clerk's PIN proved just now."""
    counter.add_order("A1")
    counter.add_order("A2", window="02", name="王小明")
    sign_in(counter.db, "0001", PINS["0001"], counter.clock())
    return counter


def look(desk: Counter, case_no: str, reason: int, at: datetime | None = None, **known: str) -> Revealed:
    """The clerk holds the key."""
    piece = ShownPiece(case_no=case_no, **known)
    return reveal(desk.db, piece, reason, by=CLERK, at=at or desk.clock())


def looks(desk: Counter) -> list[tuple[str, str]]:
    """(reason, body) of what was journalled."""
    return desk.rows(
        "SELECT json_extract(CAST(body AS TEXT), '$.reason'), CAST(body AS TEXT) FROM event"
        " WHERE type = 'personal.shown' ORDER BY position"
    )


def test_a_look_gives_everything_and_is_journalled_without_it(desk: Counter) -> None:
    person = look(desk, "A1", ADDRESS_CHECK, window_code="01")
    assert (person.name, person.phone, person.address) == tuple(PERSON.values())
    ((reason, body),) = looks(desk)
    assert reason == "show.1"
    assert '"case_nos":["A1"]' in body
    assert not any(value in body for value in PERSON.values())
    assert desk.verify().ok


def test_looking_again_soon_is_one_look_another_reason_or_piece_is_not(desk: Counter) -> None:
    start = desk.clock()
    for case_no, reason, seconds in (
        ("A1", ADDRESS_CHECK, 1),
        ("A1", ADDRESS_CHECK, 200),
        ("A1", ASKED, 201),
        ("A2", ASKED, 202),
        ("A2", ASKED, 290),
    ):
        look(desk, case_no, reason, start + timedelta(seconds=seconds))
    assert [reason for reason, _ in looks(desk)] == ["show.1", "show.2", "show.2"]
    later = start + timedelta(minutes=15)
    sign_in(desk.db, "0001", PINS["0001"], later)
    look(desk, "A1", ADDRESS_CHECK, later)
    assert len(looks(desk)) == 4


def test_the_pin_lasts_as_long_as_the_setting_says_and_for_its_owner(desk: Counter) -> None:
    at = desk.clock()
    assert not pin_wanted(desk.db, CLERK, at)
    assert pin_wanted(desk.db, SUPERVISOR, at)
    assert pin_wanted(desk.db, CLERK, at + timedelta(seconds=301))
    set_setting(desk.db, "reveal_pin_s", "60", by=SUPERVISOR, at=at)
    assert pin_wanted(desk.db, CLERK, at + timedelta(seconds=61))
    with pytest.raises(RuleError, match="pin_wanted"):
        look(desk, "A1", ADDRESS_CHECK, at + timedelta(seconds=61))
    assert looks(desk) == []
    assert not pin_wanted(desk.db, Actor(operator_no="0001", auth="demo"), at + timedelta(days=1))


@pytest.mark.parametrize(
    ("case_no", "window", "reason", "code"),
    [
        ("A1", "", 0, "reason_needed"),
        ("A1", "", 5, "reason_needed"),
        ("A9", "", 1, "no_order"),
        ("A1", "02", 1, "no_order"),
    ],
)
def test_no_reason_or_no_piece_shows_nothing(
    desk: Counter, case_no: str, window: str, reason: int, code: str
) -> None:
    with pytest.raises(RuleError, match=code):
        look(desk, case_no, reason, window_code=window)
    assert looks(desk) == []


def test_two_persons_under_one_number_are_told_apart_or_not_shown(desk: Counter) -> None:
    desk.add_order("A1", window="02", name="王小明")
    assert look(desk, "A1", ASKED, window_code="02").name == "王小明"
    with pytest.raises(RuleError, match="which_piece"):
        look(desk, "A1", ASKED)
    desk.scans("GPDWIN02", "A1")
    (number,) = desk.rows("SELECT waybill_no FROM enclosure")[0]
    assert look(desk, "A1", ASKED, waybill_no=number).name == "王小明"


@dataclass(frozen=True)
class Row:
    case_no: str
    name: str
    phone: str
    address: str
    count: int


def test_a_veiled_row_keeps_numbers_and_hides_the_person() -> None:
    row = Row("A1", PERSON["name"], PERSON["phone"], "贵州省贵阳市某路一号", 3)
    assert veiled(row) == Row("A1", "欧***", "1******2345", "贵州省贵阳市***", 3)
    assert veiled(Row("A1", "", "", "", 3)) == Row("A1", "", "", "", 3)
    assert veiled("A1") == "A1"
