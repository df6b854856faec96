"""Price lists (D-71): those of head office come in by its feed, the newest that has begun is in force.

What was worked out keeps the version it was worked out by; no order is ever refused for its price (D-74).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.errors import FieldError
from govpost_desk.domain.tariff import REFERENCE_TARIFF, Tariff
from govpost_desk.domain.tariff_reading import above_reference, prices_of, read_tariff
from govpost_desk.storage import feeds, journal, tariffs
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.tariffs import StoredTariff
from govpost_desk.wire.feed_content import said_in

TARIFF, HUB, LOCAL = "tariff", "hub", "local"
IN_FORCE, WAITS, OVER = "in_force", "waits", "over"


@dataclass(frozen=True, kw_only=True)
class ListedTariff:
    """One price list. `state`: in_force, waits (begins later), over (a newer one has begun); `above`: names of prices
    above the reference (D-71).
    """

    version: str
    effective_on: date
    origin: str
    state: str
    prices: Mapping[str, int | None]
    two_way_times: int
    above: tuple[str, ...]

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        return {**vars(self), "effective_on": self.effective_on.isoformat()}


def tariff_in_force(execute: Execute, at: datetime, accepted_on: str = "") -> Tariff:
    """The list by which a fee is worked out: that of the open business day, or of the day (`accepted_on`) on which a
    piece was taken over on paper.
    """
    return tariffs.tariff_on(execute, accepted_on or business_on(execute, at))


def business_on(execute: Execute, at: datetime) -> str:
    """The business day of an act that happens now (ADR 13)."""
    return journal.open_period(execute)[0] or business_date(at).isoformat()


def list_tariffs(db: Database, at: datetime) -> tuple[ListedTariff, ...]:
    """The program's own list and those of head office, in the order in which they begin."""
    with db.reading() as execute:
        return listed_tariffs(execute, at)


def listed_tariffs(execute: Execute, at: datetime) -> tuple[ListedTariff, ...]:
    """The same within a reading."""
    today = business_on(execute, at)
    now = tariffs.tariff_on(execute, today).version
    ours = _listed(REFERENCE_TARIFF, LOCAL, now, today)
    return (ours, *(_listed(each.tariff, HUB, now, today) for each in tariffs.stored_tariffs(execute)))


def settle_tariffs(tx: Tx, at: datetime) -> bool:
    """Bring the lists up to what head office says now; True when something was recorded. One that cannot be understood
    is left: what came under its code before stays.
    """
    said = {key: _read(key, content) for key, content in feeds.said(tx.execute, TARIFF).items()}
    known = {each.code: each for each in tariffs.stored_tariffs(tx.execute)}
    told = [_set(tx, each, known.get(each.code), at) for each in said.values() if each is not None]
    for code in sorted(known.keys() - said.keys()):
        record(tx, "tariff.ended", {"code": code, "origin": HUB}, by=SYSTEM, at=at)
        told.append(True)
    return any(told)


def _listed(tariff: Tariff, origin: str, now: str, today: str) -> ListedTariff:
    begun = tariff.effective_on.isoformat() <= today
    return ListedTariff(
        version=tariff.version,
        effective_on=tariff.effective_on,
        origin=origin,
        state=IN_FORCE if tariff.version == now else OVER if begun else WAITS,
        prices=prices_of(tariff),
        two_way_times=tariff.two_way_times,
        above=above_reference(tariff),
    )


def _read(key: str, content: str) -> StoredTariff | None:
    said = said_in(content)
    try:
        tariff = read_tariff(said)
    except FieldError:
        return None
    return StoredTariff(code=key, tariff=tariff) if said["code"] == key else None


def _set(tx: Tx, said: StoredTariff, known: StoredTariff | None, at: datetime) -> bool:
    if said == known:
        return False
    tariff = said.tariff
    body = {
        "code": said.code,
        "version": tariff.version,
        "effective_on": tariff.effective_on.isoformat(),
        "two_way_times": tariff.two_way_times,
        "prices": prices_of(tariff),
        "origin": HUB,
    }
    record(tx, "tariff.set", body, by=SYSTEM, at=at)
    return True
