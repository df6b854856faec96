"""A price list of head office is read strictly: what is wrong is named, and nothing is guessed (D-71, D-74)."""

from datetime import date
from typing import Any

import pytest

from govpost_desk.domain.errors import FieldError
from govpost_desk.domain.orders import Mode
from govpost_desk.domain.tariff import REFERENCE_TARIFF, Fee, FeeState, Zone, fee
from govpost_desk.domain.tariff_reading import above_reference, prices_of, read_tariff

LIST: dict[str, Any] = {"code": "GZ-2027", "effective_on": "2027-01-01", **prices_of(REFERENCE_TARIFF)}


def test_a_list_as_it_comes_out_of_a_table_or_of_json() -> None:
    as_text = {name: "" if value is None else str(value) for name, value in LIST.items()}
    tariff = read_tariff(LIST)
    assert read_tariff(as_text) == tariff
    assert read_tariff(dict(reversed(LIST.items()))) == tariff
    assert (tariff.effective_on, tariff.two_way_times) == (date(2027, 1, 1), 2)
    assert tariff.version.startswith("GZ-2027@")
    assert fee(Zone.SAME_CITY, Mode.TWO_WAY, tariff=tariff) == Fee(1600, FeeState.DETERMINED)
    assert fee(Zone.OTHER_PROVINCE, tariff=tariff).state is FeeState.TO_BE_DETERMINED
    assert fee(Zone.OTHER_PROVINCE, Mode.TWO_WAY, tariff=tariff).state is FeeState.IMPOSSIBLE
    assert fee(Zone.SAME_CITY, declared_value_fen=200_000, tariff=tariff) == Fee(1800, FeeState.DETERMINED)


def test_what_a_list_does_not_price_is_to_be_determined_never_zero() -> None:
    bare = read_tariff(LIST | {"receipt.same_city": "", "declared_value.same_city": None, "two_way_times": 3})
    for asked in ({"receipt": True}, {"declared_value_fen": 100}):
        assert fee(Zone.SAME_CITY, tariff=bare, **asked).state is FeeState.TO_BE_DETERMINED
    assert fee(Zone.SAME_CITY, Mode.TWO_WAY, tariff=bare).fen == 2400
    assert above_reference(bare) == ("two_way_times",)


def test_a_list_that_changes_under_its_code_has_another_version() -> None:
    changes = ({"one_way.same_city": 801}, {"effective_on": "2027-01-02"}, {"two_way_times": 3})
    versions = {read_tariff(LIST | change).version for change in ({}, *changes)}
    assert len(versions) == 4


def test_prices_above_the_reference_are_flagged() -> None:
    assert above_reference(read_tariff(LIST)) == ()
    dear = read_tariff(
        LIST | {"one_way.same_city": 801, "receipt.same_city": 1, "one_way.other_province": 9999}
    )
    assert above_reference(dear) == (
        "one_way.same_city",
        "receipt.same_city",
    )  # a zone table has no reference


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"one_way.moon": 5}, "one_way.moon", "unknown"),
        ({"fen": 5}, "fen", "unknown"),
        ({"code": ""}, "code", "code"),
        ({"code": "贵阳"}, "code", "code"),
        ({"code": "x" * 33}, "code", "code"),
        ({"code": 7}, "code", "code"),
        *(
            ({"effective_on": text}, "effective_on", "date")
            for text in ("", "2027-02-30", "20270101", "2027-1-1", 7)
        ),
        *(
            ({"one_way.same_city": price}, "one_way.same_city", "whole")
            for price in (-1, 8.0, True, "8.00", "８００", " 8", "+8", 1_000_001, "9" * 5000, [8], {})
        ),
        ({"declared_value.same_city": 10_001}, "declared_value.same_city", "whole"),
        ({"two_way_times": 0}, "two_way_times", "times"),
        ({"two_way_times": "11"}, "two_way_times", "times"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(FieldError) as caught:
        read_tariff(LIST | change)
    assert (caught.value.field, caught.value.why) == (field, why)


@pytest.mark.parametrize("name", LIST)
def test_nothing_may_be_left_out(name: str) -> None:
    with pytest.raises(FieldError) as caught:
        read_tariff({key: value for key, value in LIST.items() if key != name})
    assert (caught.value.field, caught.value.why) == (name, "missing")
