"""Price lists of head office (D-71): what the journal says of them, and which of them is in force on a day."""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from govpost_desk.domain.tariff import REFERENCE_TARIFF, Tariff
from govpost_desk.domain.tariff_reading import made_of
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

_SELECT = "SELECT code, effective_on, two_way_times, prices FROM tariff"


@dataclass(frozen=True, kw_only=True)
class StoredTariff:
    """A list of head office under its code."""

    code: str
    tariff: Tariff


def apply_tariff_set(execute: Execute, fact: Fact) -> None:
    """A list came in, new or changed."""
    body = fact.body
    execute(
        "INSERT OR REPLACE INTO tariff (code, version, effective_on, two_way_times, prices, set_at, origin)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            body["code"],
            body["version"],
            body["effective_on"],
            body["two_way_times"],
            json.dumps(body["prices"], sort_keys=True),
            fact.position,
            body["origin"],
        ),
    )


def apply_tariff_ended(execute: Execute, fact: Fact) -> None:
    """Head office dropped a list; a fee that was worked out by it keeps its version."""
    execute("DELETE FROM tariff WHERE code = ?", (fact.body["code"],))


def stored_tariffs(execute: Execute) -> list[StoredTariff]:
    """All lists of head office, in the order in which they begin; of one day, in the order in which they came."""
    rows = execute(_SELECT + " ORDER BY effective_on, set_at").fetchall()
    return [StoredTariff(code=row[0], tariff=_made(*row)) for row in rows]


def tariff_on(execute: Execute, business_on: str) -> Tariff:
    """The list in force on a business day: the newest that has begun, the program's own where none has."""
    row = execute(
        _SELECT + " WHERE effective_on <= ? ORDER BY effective_on DESC, set_at DESC LIMIT 1", (business_on,)
    ).fetchone()
    return _made(*row) if row else REFERENCE_TARIFF


@lru_cache(maxsize=16)
def _made(code: str, effective_on: str, two_way_times: int, prices: str) -> Tariff:
    """Every envelope asks; what the text means is worked out once."""
    return made_of(code, date.fromisoformat(effective_on), two_way_times, json.loads(prices))
