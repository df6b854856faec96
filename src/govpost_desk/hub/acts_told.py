"""Feed kind `act`: the newest act on each order, told to the desks of a hall that has two or more (已在别的台席).

It follows the projection `custody` in the same transaction. A hall with one desk is told nothing; when the second one
comes in, everything so far is told at once, so that the feed is the same whenever that was.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from govpost_desk.hub import desks, feeding
from govpost_desk.hub.schema import custody
from govpost_desk.hub.store import SITE, Tx

FEED = "act"
_LEAST_DESKS = 2
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_CUSTODY = (
    select(
        custody.c.order_id,
        custody.c.case_no,
        custody.c.waybill_no,
        custody.c.act,
        custody.c.desk_id,
        custody.c.at_ms,
    )
    .where(custody.c.site_id == SITE)
    .order_by(custody.c.order_id)
)


def tell(tx: Tx, order_ids: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """`rows` of custody are how these orders stand now; one without a row is dropped."""
    if desks.count_in(tx) < _LEAST_DESKS:
        return
    told: dict[str, str | None] = dict.fromkeys(order_ids)
    told |= {row["order_id"]: _content(row) for row in rows}
    feeding.put(tx, FEED, told.items())


def tell_all(tx: Tx, before: int) -> None:
    """A desk came in where there were `before`: if it is the second one, tell how all orders stand."""
    if before < _LEAST_DESKS <= desks.count_in(tx):
        tell(tx, [], [dict(row._mapping) for row in tx.run(_CUSTODY)])


def _content(row: Mapping[str, Any]) -> str:
    return _encode(
        {
            "case_no": row["case_no"],
            "waybill_no": row["waybill_no"],
            "act": row["act"],
            "desk": row["desk_id"],
            "at_ms": row["at_ms"],
        }
    )
