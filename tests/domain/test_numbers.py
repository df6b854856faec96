"""Waybill numbers, ranges, register numbers (facts §1.1, §1.2; D-17, D-20)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.numbers import (
    check_digit,
    local_case_no,
    parse_waybill_no,
    range_from,
    register_no,
    waybill_no,
)

S10 = ("RR473124829GB", "RB123456785GB", "RR287043775IN", "EB000717618HK", "EE577352696CN", "EA123456785CN")
EMS = ("1186465887499", "1097273463220", "1193282791013", "5042260908504", "1199965242414", "1151238971060")
SYNTHETIC = ("1112345678599", "1290000007531", "1355555555562", "1000000008033", "1000000015533")


@pytest.mark.parametrize("number", S10 + EMS + SYNTHETIC)
def test_real_numbers_have_a_right_check_digit(number: str) -> None:
    parsed = parse_waybill_no(number)
    assert parsed is not None
    assert parsed.has_check
    assert parsed.check_ok
    assert waybill_no(parsed.prefix, parsed.serial, parsed.suffix) == number


def test_the_two_exceptions_of_the_check_digit() -> None:
    assert check_digit("00000008") == 0  # 10 becomes 0
    assert check_digit("00000015") == 5  # 11 becomes 5


@pytest.mark.parametrize("number", ["TX801495811US", "1186465887599"])
def test_a_wrong_check_digit_is_seen(number: str) -> None:
    parsed = parse_waybill_no(number)
    assert parsed is not None
    assert not parsed.check_ok


def test_a_parcel_number_has_no_such_digit() -> None:
    parsed = parse_waybill_no("9858638312956")
    assert parsed is not None
    assert not parsed.has_check


@pytest.mark.parametrize("text", ["", "118646588749", "11864658874990", "1A86465887499", "EA12345678512"])
def test_other_texts_are_no_waybill_number(text: str) -> None:
    assert parse_waybill_no(text) is None


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_never_passes(serial: int, place: int, add: int) -> None:
    digits = f"{serial:08d}"
    other = digits[:place] + str((int(digits[place]) + add) % 10) + digits[place + 1 :]
    text = waybill_no("11", serial, "99")
    forged = text[:2] + other + text[10:]
    parsed = parse_waybill_no(forged)
    assert parsed is not None
    # 10 and 0, 11 and 5 share a digit: those few pairs are all that the S10 rule cannot tell apart
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    remainders = [11 - sum(int(d) * w for d, w in zip(s, weights, strict=True)) % 11 for s in (digits, other)]
    assert not parsed.check_ok or set(remainders) in ({10, 0}, {11, 5}, {10}, {11})


def test_a_range_counts_serials_up_and_computes_the_digit_anew() -> None:
    spec = range_from("1112345678599", 3)
    numbers = [waybill_no(spec.prefix, spec.first_serial + n, spec.suffix) for n in range(spec.count)]
    assert numbers[0] == "1112345678599"
    assert all((parsed := parse_waybill_no(number)) and parsed.check_ok for number in numbers)
    assert numbers[1] != str(int(numbers[0]) + 1)


@pytest.mark.parametrize(
    ("first", "count", "code"),
    [
        ("1112345678499", 3, "range_check_digit"),
        ("111234567", 3, "range_first"),
        ("9858638312956", 3, "range_first"),
        ("1112345678599", 0, "range_count"),
        (waybill_no("11", 99_999_999, "99"), 2, "range_count"),
    ],
)
def test_a_bad_range_is_refused(first: str, count: int, code: str) -> None:
    with pytest.raises(RuleError) as failure:
        range_from(first, count)
    assert failure.value.code == code


def test_register_numbers_hold_letters_and_digits_only() -> None:
    number = register_no("520100-01-D01", date(2026, 11, 21), 1, 7)
    assert number == "JJ52010001D01261121A007"
    assert number.isalnum()
    for epoch, serial in ((1, 1000), (27, 1), (1, 0)):
        with pytest.raises(RuleError):
            register_no("520100-01-D01", date(2026, 11, 21), epoch, serial)


def test_a_local_case_number_names_the_desk() -> None:
    assert local_case_no("520100-01-D01", 12) == "T52010001D01000012"
