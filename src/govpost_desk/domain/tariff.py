"""Zones and fees (D-71, D-74). Money is integer fen. Rows are reference values handed in, never numbers in the rules;
an order is never refused for its price: a fee without an answer is 'to be determined', never zero.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from govpost_desk.domain.orders import Mode


class Zone(StrEnum):
    """How far a piece goes, seen from the desk's city."""

    SAME_CITY = "same_city"  # 同城: same prefecture
    SAME_PROVINCE = "same_province"  # 省内
    OTHER_PROVINCE = "other_province"  # 省际
    UNKNOWN = "unknown"  # division missing, or too coarse to tell


class FeeState(StrEnum):
    """Whether a fee is known (D-74)."""

    DETERMINED = "determined"
    TO_BE_DETERMINED = "to_be_determined"  # label says 按标准资费; the statement waits
    IMPOSSIBLE = "impossible"  # no such service: 双程 to another province; the label waits


@dataclass(frozen=True)
class Fee:
    """`fen` is None unless `state` is determined."""

    fen: int | None
    state: FeeState


class Service(StrEnum):
    """Services of the price list that cost something."""

    ONE_WAY = "one_way"
    RECEIPT = "receipt"  # or other papers brought back
    DECLARED_VALUE = "declared_value"  # 保价


@dataclass(frozen=True)
class TariffRow:
    """One row: a flat price in fen (None: by the standard zone table, not known here) or a rate of a value."""

    service: Service
    zone: Zone
    fen: int | None
    per_ten_thousand: int = 0


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """An effective-dated price list. `two_way_zones`: where papers are also collected, at `two_way_times` the price."""

    version: str
    effective_on: date
    rows: tuple[TariffRow, ...]
    two_way_zones: frozenset[Zone]
    two_way_times: int = 2

    def row(self, service: Service, zone: Zone) -> TariffRow | None:
        """The row of a service for a zone, None when the list does not have it."""
        return next((row for row in self.rows if row.service == service and row.zone == zone), None)


_ZONES = (Zone.SAME_CITY, Zone.SAME_PROVINCE, Zone.OTHER_PROVINCE)
REFERENCE_TARIFF = Tariff(
    version="D-71",
    effective_on=date(2020, 1, 1),
    rows=(
        TariffRow(Service.ONE_WAY, Zone.SAME_CITY, 800),
        TariffRow(Service.ONE_WAY, Zone.SAME_PROVINCE, 1000),
        TariffRow(Service.ONE_WAY, Zone.OTHER_PROVINCE, None),
        TariffRow(Service.RECEIPT, Zone.SAME_CITY, 0),
        TariffRow(Service.RECEIPT, Zone.SAME_PROVINCE, 300),
        TariffRow(Service.RECEIPT, Zone.OTHER_PROVINCE, 300),
        *(TariffRow(Service.DECLARED_VALUE, zone, None, per_ten_thousand=50) for zone in _ZONES),
    ),
    two_way_zones=frozenset({Zone.SAME_CITY, Zone.SAME_PROVINCE}),
)

# Municipalities and the two special regions are one city each: counties of 重庆 (5002xx) are 同城 with 5001xx.
_ONE_CITY_PROVINCES = frozenset({"11", "12", "31", "50", "81", "82"})
# Prefectures that became part of another one; lists keep writing their codes (莱芜市 -> 济南市, 2019).
_MERGED_CITIES = {"3712": "3701"}


def _city_key(division: str) -> str:
    """What two divisions of one city share; "" when the code does not say the city."""
    if division[:2] in _ONE_CITY_PROVINCES:
        return division[:2]
    if division[2:4] == "00":
        return ""
    if division[2:4] == "90":  # counties directly under the province (仙桃, 石河子): each is its own city
        return division if division[4:] != "00" else ""
    return _MERGED_CITIES.get(division[:4], division[:4])


def zone(desk_division: str, recipient_division: str) -> Zone:
    """Zone between two six-digit division codes (facts §5). Unknown rather than guessed: it sets the fee."""
    for division in (desk_division, recipient_division):
        if len(division) != 6 or not (division.isascii() and division.isdigit()) or division[:2] == "00":
            return Zone.UNKNOWN
    if desk_division[:2] != recipient_division[:2]:
        return Zone.OTHER_PROVINCE
    here, there = _city_key(desk_division), _city_key(recipient_division)
    if not here or not there:
        return Zone.UNKNOWN
    return Zone.SAME_CITY if here == there else Zone.SAME_PROVINCE


def two_way_possible(place: Zone, tariff: Tariff = REFERENCE_TARIFF) -> bool:
    """False where the list offers no two-way service; an unknown zone is not yet impossible (D-71)."""
    return place is Zone.UNKNOWN or place in tariff.two_way_zones


def declared_value_fee(value_fen: int, per_ten_thousand: int) -> int:
    """Fee of a declared value, fen, half up to the fen: 123.45 yuan at 50/10,000 -> 62."""
    if value_fen < 0:
        raise ValueError("declared value below zero")
    return (value_fen * per_ten_thousand + 5_000) // 10_000


def fee(
    place: Zone,
    mode: Mode = Mode.ONE_WAY,
    *,
    receipt: bool = False,
    declared_value_fen: int = 0,
    tariff: Tariff = REFERENCE_TARIFF,
) -> Fee:
    """The fee of one piece by a price list, in fen (D-71)."""
    if mode is Mode.TWO_WAY and not two_way_possible(place, tariff):
        return Fee(None, FeeState.IMPOSSIBLE)
    base = tariff.row(Service.ONE_WAY, place)
    if base is None or base.fen is None:
        return Fee(None, FeeState.TO_BE_DETERMINED)
    total = base.fen * (tariff.two_way_times if mode is Mode.TWO_WAY else 1)
    if receipt:
        extra = tariff.row(Service.RECEIPT, place)
        if extra is None or extra.fen is None:
            return Fee(None, FeeState.TO_BE_DETERMINED)
        total += extra.fen
    if declared_value_fen:
        rate = tariff.row(Service.DECLARED_VALUE, place)
        if rate is None:
            return Fee(None, FeeState.TO_BE_DETERMINED)
        total += declared_value_fee(declared_value_fen, rate.per_ten_thousand)
    return Fee(total, FeeState.DETERMINED)
