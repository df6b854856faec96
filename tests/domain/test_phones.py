"""Telephone numbers as lists write them (facts §3)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.domain.cleaning import Note
from govpost_desk.domain.phones import normalise_phone


@pytest.mark.parametrize(
    ("raw", "number", "notes"),
    [
        ("13812345678", "13812345678", ()),
        (18985012345.0, "18985012345", (Note.PHONE_RECOVERED,)),
        ("18985012345.0", "18985012345", (Note.PHONE_RECOVERED,)),
        ("1.8985012345E+10", "18985012345", (Note.PHONE_RECOVERED,)),
        ("+86 17797561151", "17797561151", (Note.BLANKS_REMOVED, Note.COUNTRY_CODE_REMOVED)),
        ("86-13812345678", "13812345678", (Note.COUNTRY_CODE_REMOVED,)),
        ("0086 13812345678", "13812345678", (Note.BLANKS_REMOVED, Note.COUNTRY_CODE_REMOVED)),
        ("１８２３５７５２３６０", "18235752360", (Note.FULL_WIDTH,)),
        ("138-1234-5678", "13812345678", ()),
        ("013812345678", "13812345678", ()),
        ("13812345678\u202c", "13812345678", (Note.CONTROL_REMOVED,)),
        ("13812345678(李女士)", "13812345678", ()),
        ("13812345678/0571-82655555", "13812345678", (Note.SEVERAL_PHONES,)),
        ("123、13912345678", "13912345678", (Note.SEVERAL_PHONES,)),
        ("0571-82655555", "0571-82655555", ()),
        ("057182655555", "0571-82655555", ()),
        ("(0571)82655555", "0571-82655555", ()),
        ("010 8888 6666", "010-88886666", (Note.BLANKS_REMOVED,)),
        ("0571-82655555转803", "0571-82655555转803", ()),
        ("0571-82655555-803", "0571-82655555转803", ()),
        ("+86 571 82655555", "0571-82655555", (Note.BLANKS_REMOVED, Note.COUNTRY_CODE_REMOVED)),
        ("400-811-1183", "4008111183", ()),
        ("11183", "11183", ()),
        ("95588", "95588", ()),
        ("12345", "12345", ()),
    ],
)
def test_recovered(raw: str | float, number: str, notes: tuple[Note, ...]) -> None:
    reading = normalise_phone(raw)
    assert (reading.number, reading.valid, reading.notes) == (number, True, notes)


@pytest.mark.parametrize(
    "raw",
    [
        "1898501234",
        "12812345678",
        "138123456789",
        "1.8985E+10",
        "",
        "无",
        "82655555",
        1.5,
        -1.0,
        1e20,
        float("nan"),
    ],
)
def test_refused(raw: str | float) -> None:
    assert not normalise_phone(raw).valid


def test_what_is_left_of_a_short_number_stays_readable() -> None:
    assert normalise_phone("1898501234").number == "1898501234"


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_any_text_gives_clean_output_and_a_second_reading_changes_nothing(raw: str) -> None:
    first = normalise_phone(raw)
    assert all(c.isprintable() or not c.isascii() for c in first.number)
    assert "\n" not in first.number
    if first.valid:
        assert normalise_phone(first.number) == (first.number, True, ())
