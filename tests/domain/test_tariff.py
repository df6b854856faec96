"""Zones and fees: the vectors of D-71, D-74 and the exceptions of facts §5."""

import dataclasses

import pytest

from govpost_desk.domain.orders import Mode
from govpost_desk.domain.tariff import (
    REFERENCE_TARIFF,
    Fee,
    FeeState,
    Service,
    TariffRow,
    Zone,
    declared_value_fee,
    fee,
    two_way_possible,
    zone,
)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("520100", "520115", Zone.SAME_CITY),
        ("520100", "520181", Zone.SAME_CITY),
        ("520103", "520100", Zone.SAME_CITY),
        ("520100", "520302", Zone.SAME_PROVINCE),
        ("520100", "110105", Zone.OTHER_PROVINCE),
        ("520100", "710000", Zone.OTHER_PROVINCE),
        ("520100", "", Zone.UNKNOWN),
        ("520100", "520000", Zone.UNKNOWN),  # province alone: the city decides
        ("520100", "440000", Zone.OTHER_PROVINCE),  # another province is enough to know
        ("500101", "500243", Zone.SAME_CITY),  # 重庆 counties
        ("110101", "110118", Zone.SAME_CITY),
        ("310115", "310000", Zone.SAME_CITY),
        ("420100", "429004", Zone.SAME_PROVINCE),  # 仙桃
        ("429004", "429004", Zone.SAME_CITY),
        ("429004", "429005", Zone.SAME_PROVINCE),
        ("429004", "429000", Zone.UNKNOWN),
        ("659001", "659001", Zone.SAME_CITY),  # 石河子
        ("659001", "650100", Zone.SAME_PROVINCE),
        ("419001", "410100", Zone.SAME_PROVINCE),
        ("469002", "469021", Zone.SAME_PROVINCE),
        ("441900", "441900", Zone.SAME_CITY),  # 东莞 has no county
        ("330100", "330103", Zone.SAME_CITY),  # 下城区, abolished
        ("370100", "371202", Zone.SAME_CITY),  # 莱芜, part of 济南
        ("52010", "520100", Zone.UNKNOWN),
        ("５２0100", "520100", Zone.UNKNOWN),
        ("520100", "00abcd", Zone.UNKNOWN),
    ],
)
def test_zone(here: str, there: str, expected: Zone) -> None:
    assert zone(here, there) is expected


@pytest.mark.parametrize(
    ("place", "mode", "receipt", "declared", "fen"),
    [
        (Zone.SAME_CITY, Mode.ONE_WAY, False, 0, 800),
        (Zone.SAME_CITY, Mode.TWO_WAY, False, 0, 1600),
        (Zone.SAME_PROVINCE, Mode.ONE_WAY, False, 0, 1000),
        (Zone.SAME_PROVINCE, Mode.TWO_WAY, False, 0, 2000),
        (Zone.SAME_CITY, Mode.ONE_WAY, True, 0, 800),
        (Zone.SAME_PROVINCE, Mode.ONE_WAY, True, 0, 1300),
        (Zone.SAME_CITY, Mode.ONE_WAY, False, 200_000, 1800),
    ],
)
def test_fee(place: Zone, mode: Mode, receipt: bool, declared: int, fen: int) -> None:
    assert fee(place, mode, receipt=receipt, declared_value_fen=declared) == Fee(fen, FeeState.DETERMINED)


def test_fee_that_cannot_be_known_is_never_zero() -> None:
    unknown = Fee(None, FeeState.TO_BE_DETERMINED)
    assert fee(Zone.OTHER_PROVINCE) == unknown
    assert fee(Zone.OTHER_PROVINCE, receipt=True) == unknown
    assert fee(Zone.UNKNOWN) == unknown
    assert fee(Zone.UNKNOWN, Mode.TWO_WAY) == unknown
    assert fee(Zone.OTHER_PROVINCE, Mode.TWO_WAY) == Fee(None, FeeState.IMPOSSIBLE)


def test_declared_value_is_half_up_to_the_fen() -> None:
    assert declared_value_fee(200_000, 50) == 1000
    assert declared_value_fee(12_345, 50) == 62
    assert declared_value_fee(100, 50) == 1
    with pytest.raises(ValueError):
        declared_value_fee(-1, 50)


def test_two_way() -> None:
    assert two_way_possible(Zone.SAME_PROVINCE)
    assert two_way_possible(Zone.UNKNOWN)
    assert not two_way_possible(Zone.OTHER_PROVINCE)


def test_rows_are_data() -> None:
    zoned = dataclasses.replace(
        REFERENCE_TARIFF,
        version="own",
        rows=(TariffRow(Service.ONE_WAY, Zone.OTHER_PROVINCE, 2100),),
        two_way_zones=frozenset(Zone),
    )
    assert fee(Zone.OTHER_PROVINCE, Mode.TWO_WAY, tariff=zoned) == Fee(4200, FeeState.DETERMINED)
    assert fee(Zone.OTHER_PROVINCE, receipt=True, tariff=zoned).state is FeeState.TO_BE_DETERMINED
    assert fee(Zone.OTHER_PROVINCE, declared_value_fen=1, tariff=zoned).state is FeeState.TO_BE_DETERMINED
    assert fee(Zone.SAME_CITY, tariff=zoned).state is FeeState.TO_BE_DETERMINED
