"""A price list as head office writes it, read strictly (D-71): one flat object, so that a row of a table is one too.

`code`, `effective_on` (2027-01-01), nine prices named `service.zone`, perhaps `two_way_times`. A price is whole fen, of
declared_value parts of ten thousand; blank: by the standard zone table, which is not known here (D-74).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date

from govpost_desk.domain.errors import FieldError
from govpost_desk.domain.tariff import REFERENCE_TARIFF, Service, Tariff, TariffRow, Zone

_ZONES = (Zone.SAME_CITY, Zone.SAME_PROVINCE, Zone.OTHER_PROVINCE)
PRICES = tuple((service, zone) for service in Service for zone in _ZONES)
_MOST_FEN, _MOST_RATE, _MOST_TIMES = 1_000_000, 10_000, 10
_TIMES = "two_way_times"
_DIGITS = 8  # of the digest in a version


def price_name(service: Service, zone: Zone) -> str:
    """What a price is called in a list: one_way.same_city."""
    return f"{service.value}.{zone.value}"


_NAMES = {price_name(*place): place for place in PRICES}


def read_tariff(said: Mapping[str, object]) -> Tariff:
    """A list out of what head office wrote.

    Raises FieldError: unknown, missing, code, date, whole and times (with most).

    Its version names the code and what it says: a list that changes under its code is told apart on every fee. Where
    two-way service exists is D-71's own: no list of prices makes one across provinces.
    """
    if unknown := set(said) - {"code", "effective_on", _TIMES, *_NAMES}:
        raise _wrong(min(unknown), "unknown")
    if missing := [name for name in ("code", "effective_on", *_NAMES) if name not in said]:
        raise _wrong(missing[0], "missing")
    code = said["code"]
    if not isinstance(code, str) or not re.fullmatch("[0-9A-Za-z._-]{1,32}", code):
        raise _wrong("code", "code")
    effective_on = _date(said["effective_on"])
    times = _whole(said, _TIMES, _MOST_TIMES, "times")
    times = REFERENCE_TARIFF.two_way_times if times is None else times
    if times == 0:
        raise _wrong(_TIMES, "times", most=_MOST_TIMES)
    prices = {name: _whole(said, name, _most(service), "whole") for name, (service, _) in _NAMES.items()}
    return made_of(code, effective_on, times, prices)


def made_of(code: str, effective_on: date, two_way_times: int, prices: Mapping[str, int | None]) -> Tariff:
    """A list out of what was proved before."""
    told = json.dumps([code, effective_on.isoformat(), two_way_times, dict(sorted(prices.items()))])
    digest = hashlib.sha256(told.encode()).hexdigest()[:_DIGITS]
    rows = [_row(*place, prices[name]) for name, place in _NAMES.items()]
    return Tariff(
        version=f"{code}@{digest}",
        effective_on=effective_on,
        rows=tuple(row for row in rows if row is not None),
        two_way_zones=REFERENCE_TARIFF.two_way_zones,
        two_way_times=two_way_times,
    )


def prices_of(tariff: Tariff) -> dict[str, int | None]:
    """The nine prices by name; None: by the standard zone table."""
    return {name: _price(tariff, *place) for name, place in _NAMES.items()}


def above_reference(tariff: Tariff) -> tuple[str, ...]:
    """Names of the prices that lie above the reference, which D-71 wants flagged."""
    usual, asked = prices_of(REFERENCE_TARIFF), prices_of(tariff)
    both = ((name, most, asked[name]) for name, most in usual.items())
    above = [name for name, most, price in both if most is not None and price is not None and price > most]
    return (*above, *((_TIMES,) if tariff.two_way_times > REFERENCE_TARIFF.two_way_times else ()))


def _row(service: Service, zone: Zone, price: int | None) -> TariffRow | None:
    if service is not Service.DECLARED_VALUE:
        return TariffRow(service, zone, price)
    return None if price is None else TariffRow(service, zone, None, per_ten_thousand=price)


def _price(tariff: Tariff, service: Service, zone: Zone) -> int | None:
    row = tariff.row(service, zone)
    if row is None or service is not Service.DECLARED_VALUE:
        return row.fen if row else None
    return row.per_ten_thousand


def _most(service: Service) -> int:
    return _MOST_RATE if service is Service.DECLARED_VALUE else _MOST_FEN


def _whole(said: Mapping[str, object], name: str, most: int, why: str) -> int | None:
    """A whole number, out of a table as its digits; None where nothing is written."""
    value = said.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(most)):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _wrong(name, why, most=most)
    return value


def _date(value: object) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _wrong("effective_on", "date")


def _wrong(field: str, why: str, most: int = 0) -> FieldError:
    return FieldError(field[:40], why, most)
